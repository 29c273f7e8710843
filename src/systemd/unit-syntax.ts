/** What systemd's unit files make of a text: quotes, escapes, specifiers and variables. */

/** Names that systemd takes for User= without a warning (its strict form). */
const USER_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,30}$/;

export function isUserName(name: string): boolean {
  return USER_NAME.test(name);
}

/** systemd refuses a program (not an argument) whose path has one of these, however it is escaped. */
export function isProgramPath(path: string): boolean {
  return !/["'\\\p{Cc}]/u.test(path);
}

/**
 * The words of a command as ExecStart= reads them back, unchanged.
 * @param words the first is the program's absolute path
 */
export function quoteCommand(words: readonly string[]): string {
  // Variables are put into arguments but never into the program's path, so that a doubled $ would stay doubled there.
  return words.map((word, i) => quoteWord(i === 0 ? word : word.replaceAll('$', '$$$$'))).join(' ');
}

function quoteWord(word: string): string {
  const escaped = word.replaceAll('%', '%%').replace(/["\\\p{Cc}]/gu, escapeCharacter);
  return /^[\w@%+=:,./$-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}

function escapeCharacter(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  // Two hexadecimal digits say a byte: enough for the control characters of ASCII; \u says the others.
  const code = character.charCodeAt(0).toString(16);
  return character < '\x80' ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
}
