/** SHA-256 digests as branded strings; knows nothing of files. */
import { cryptoModule } from './crypto-module.ts';

declare const digestBrand: unique symbol;

/** SHA-256 of some bytes, 64 lower-case hex digits. */
export type Digest = string & { readonly [digestBrand]: 'Digest' };

const PATTERN = /^[0-9a-f]{64}$/;

/** Whether a value read from outside is a digest. */
export function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && PATTERN.test(value);
}

/** The digest of bytes or of a text's UTF-8 form. */
export function digestOf(bytes: string | Uint8Array): Digest {
  return cryptoModule().hash('sha256', bytes, 'hex') as Digest; // the brand is given here and by isDigest only
}
