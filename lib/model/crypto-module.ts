/** `node:crypto`, loaded when first asked for: that costs 3 ms, and a run that finds all unchanged hashes nothing. */
import type * as crypto from 'node:crypto';

/** The module; the same one each time. */
export function cryptoModule(): typeof crypto {
  return process.getBuiltinModule('node:crypto');
}
