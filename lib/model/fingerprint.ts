/** The readable structure of all that decides an action's result. */
import { canonicalJson, type Json } from './canonical-json.ts';
import { type Digest, digestOf } from './digest.ts';

/** Raised whenever the meaning of a fingerprint or of an action result changes. */
export const FINGERPRINT_FORMAT = 1;

/**
 * One field for each influence. What should give an entry of its own for each distinct value stands here;
 * what should overwrite the last one stands in the action result.
 */
export interface Fingerprint {
  readonly format: number;
  /** `task 8` or the action's own name. */
  readonly name: string;
  /** The definition as data: command, output globs, parameters. */
  readonly definition: Json;
  /** Local modules that the definition reaches: path -> digest. */
  readonly code: Readonly<Record<string, string>>;
  /** Packages that the definition imports: name -> version. */
  readonly packages: Readonly<Record<string, string>>;
  /** Input files: path -> fact word. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Needs: task number -> digest of that task's outputs. */
  readonly needs: Readonly<Record<string, string>>;
  /** Declared environment: name -> digest of the value, or null where unset. Values are never stored. */
  readonly env: Readonly<Record<string, string | null>>;
}

/** The key under which an action's result is stored: the digest of its fingerprint's canonical JSON. */
export type ActionKey = Digest;

/** The action key of a fingerprint. */
export function actionKey(fingerprint: Fingerprint): ActionKey {
  return digestOf(canonicalFingerprint(fingerprint));
}

/** The canonical JSON of a fingerprint: equal texts, equal fingerprints. */
export function canonicalFingerprint(fingerprint: Fingerprint): string {
  return canonicalJson(fingerprint as unknown as Json); // an interface has no index signature
}
