/** Keeps a bracket open between mocha's hooks: `const held = await hold(withServers)`, then `held.value`, then `held.close()`. */
export interface Held<T> {
  readonly value: T;
  /** Lets the bracket end and waits until it has. */
  close(): Promise<void>;
}

export async function hold<T>(open: (use: (value: T) => Promise<void>) => Promise<void>): Promise<Held<T>> {
  let letGo = (): void => undefined;
  const untilLetGo = new Promise<void>((resolve) => (letGo = resolve));
  return new Promise((resolve, reject) => {
    const closed = open(async (value) => {
      const close = () => {
        letGo();
        return closed;
      };
      resolve({ value, close });
      await untilLetGo;
    });
    closed.catch(reject);
  });
}
