/** Addresses as people may see them: who and where, never the password. */

/** Any text, with the password of every URL in it replaced by `***`. */
export function withoutPassword(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):[^\s/]*@/gi, '$1:***@');
}
