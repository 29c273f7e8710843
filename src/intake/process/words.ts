/** Numbers in sentences of the log. */

/** `1 event`, `2,000 events`. */
export function counted(value: number, noun: string): string {
  return `${value.toLocaleString('en-US')} ${noun}${value === 1 ? '' : 's'}`;
}
