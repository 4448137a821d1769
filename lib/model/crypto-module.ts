/** `node:crypto`, loaded when first asked for: that costs 3 ms, and a run that finds all unchanged hashes nothing. */
import type * as crypto from 'node:crypto';

let loaded: typeof crypto | undefined;

/** The module; the same one each time. */
export function cryptoModule(): typeof crypto {
  loaded ??= process.getBuiltinModule('node:crypto'); // to be asked for it again costs 5 µs
  return loaded;
}
