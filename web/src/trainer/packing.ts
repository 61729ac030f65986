// What a bundle's files are named, checked and packed by: byte for byte what the tools do with OpenSSL and zlib
// (tools/support/digest.cpp).

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { gzip as pakoGzip, ungzip as pakoGunzip } from 'pako';

export const sha256Hex = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));
export const gzip = (bytes: Uint8Array): Uint8Array =>
  pakoGzip(bytes, { level: 9, legacyHash: true }); // zlib's own
export const gunzip = (bytes: Uint8Array): Uint8Array => pakoGunzip(bytes);
