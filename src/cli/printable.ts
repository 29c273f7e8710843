/** Text that a terminal shows and does not obey: control characters in it come from data. */

const CONTROL = /(?![\n\t])\p{Cc}/gu;
/** Beside those, the colours that this program itself sets: whoever sends one in data has coloured his own text. */
const CONTROL_BUT_COLOUR = /(?![\n\t]|\x1b\[(?:0|1|2|3[123])m)\p{Cc}/gu; // eslint-disable-line no-control-regex

/** For people: `\x1b`. */
export function printable(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(CONTROL, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** For people and for JSON, which stays what it was: `\u001b`. */
export function printableLine(text: string): string {
  return text.replace(CONTROL_BUT_COLOUR, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
