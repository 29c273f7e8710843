/** Numbers in sentences. */

/** `2,000`. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 event`, `2,000 events`. @param digits how the number is written */
export function counted(value: number, noun: string, digits = grouped): string {
  return `${digits(value)} ${noun}${value === 1 ? '' : 's'}`;
}
