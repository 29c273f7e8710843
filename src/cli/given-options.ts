/** Advice names commands. With the options that this run was given, following it leads to the same place. */

/** Options that say where a run works. */
export interface GivenOptions {
  readonly config?: string | undefined;
  readonly data?: string | undefined;
}

/** Where idb is called, and not spoken of: `idb init` names a command, `idb creates` does not. */
const CALL = /\bidb (?=(?:aggregations|audit|collect-stats|config|doctor|events|init|load|show|status)\b)/g;

/** @returns the text, with the given options in each command that it names */
export function withGivenOptions(text: string, { config, data }: GivenOptions): string {
  const options = [
    ...(data === undefined ? [] : [`--data ${quoted(data)} `]),
    ...(config === undefined ? [] : [`-c ${quoted(config)} `]),
  ];
  return text.replace(CALL, (call) => call + options.join(''));
}

/** As one word of a shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
