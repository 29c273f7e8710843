import { createHash } from 'node:crypto';

/** SHA-256 in base64 of a document's text. @param text bytes are UTF-8 */
export function digestOf(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('base64');
}
