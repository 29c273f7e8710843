/**
 * Loads a module of scripts/, which is plain JavaScript (it runs before anything is installed), as what the test says it is.
 *
 * @param path under scripts/
 */
export async function loadScript<Module>(path: string): Promise<Module> {
  return (await import(new URL(`../../../scripts/${path}`, import.meta.url).href)) as Module;
}
