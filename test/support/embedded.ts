import { withEmbedded, type EmbeddedHandle } from '../../src/clients/embedded.js';
import { removeDirectory, temporaryDirectory } from './temporary-directory.js';

export interface OpenEmbedded {
  readonly handle: EmbeddedHandle;
  /** Closes the database and removes its directory. */
  readonly close: () => Promise<void>;
}

/** The bracket `withEmbedded` as a pair, for hooks, on a directory of its own. */
export async function openEmbedded(): Promise<OpenEmbedded> {
  const directory = temporaryDirectory();
  let end = (): void => undefined;
  const over = new Promise<void>((resolve) => (end = resolve));
  return await new Promise((opened, failed) => {
    const bracket = withEmbedded(directory, async (handle) => {
      opened({ handle, close });
      await over;
    });
    const close = async () => {
      end();
      await bracket;
      removeDirectory(directory);
    };
    bracket.catch(failed);
  });
}
