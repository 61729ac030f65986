import type { Digest } from '../shared/manifest';

/** SHA-256 in hexadecimal. Browsers have it on secure pages; plain http gets a library, loaded only then. */
export const sha256: Digest = async (bytes) => {
  const digest =
    globalThis.crypto.subtle === undefined
      ? (await import('@noble/hashes/sha2.js')).sha256(bytes)
      : new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
};
