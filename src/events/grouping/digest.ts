/** FNV-1a of 32 bits, mixed once more so that its last bits depend on every byte. */
export function digestOfBytes(bytes: Buffer, start: number, end: number): number {
  let digest = 0x811c9dc5;
  for (let i = start; i < end; i++) digest = Math.imul(digest ^ (bytes[i] ?? 0), 0x01000193);
  digest = Math.imul(digest ^ (digest >>> 16), 0x85ebca6b);
  return (digest ^ (digest >>> 13)) >>> 0;
}
