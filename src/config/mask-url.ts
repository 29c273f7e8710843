/** Passwords taken out of addresses. Where an address is broken, more is taken out than needed rather than less. */

export const MASK = '***';

/**
 * Up to the last @ of the text: a password that should have been percent-encoded may have / and @ of its own, and what the
 * address then means is not worth a leak.
 */
const USER_AND_PASSWORD = /^(\s*[a-z][a-z0-9+.-]*:\/\/[^:/?#@]*:)[\s\S]*@/i;
const PARAMETER = /([?&])([^=&#]*)=([^&#]*)/g;
const SECRET_PARAMETER = /pass|pwd|secret|token|api_?key|credential/i;

/**
 * The address with its password, and passwords among its parameters, as `***`: `postgres://idb:***@host/db`.
 * @param url one address, well-formed or not
 */
export function maskUrl(url: string): string {
  return url
    .replace(USER_AND_PASSWORD, `$1${MASK}@`)
    .replace(PARAMETER, (whole: string, before: string, name: string) =>
      isSecretParameter(name) ? `${before}${name}=${MASK}` : whole,
    );
}

/** As maskUrl, for what turned out to be no proper address: where its password lies can't be known, so only the scheme is left. */
export function maskBrokenUrl(text: string): string {
  const masked = maskUrl(text);
  if (URL.canParse(text) && text.includes('://')) return masked;
  return `${/^\s*[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0] ?? ''}${MASK}`;
}

/** A name may be percent-encoded, and the clients decode it. */
export function isSecretParameter(name: string): boolean {
  try {
    return SECRET_PARAMETER.test(decodeURIComponent(name));
  } catch {
    return true;
  }
}
