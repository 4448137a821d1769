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
  /** Generated files with edits that stay: path -> what they hold. Left out where there are none. */
  readonly edits?: Readonly<Record<string, string>>;
}

/** A fingerprint is never changed: its text and key are found once, for they may be megabytes. */
const texts = new WeakMap<Fingerprint, string>();
const keys = new WeakMap<Fingerprint, ActionKey>();

/** The key under which an action's result is stored: the digest of its fingerprint's canonical JSON. */
export type ActionKey = Digest;

/** The action key of a fingerprint. */
export function actionKey(fingerprint: Fingerprint): ActionKey {
  const known = keys.get(fingerprint);
  if (known !== undefined) return known;
  const key = digestOf(canonicalFingerprint(fingerprint));
  keys.set(fingerprint, key);
  return key;
}

/** The canonical JSON of a fingerprint: equal texts, equal fingerprints. */
export function canonicalFingerprint(fingerprint: Fingerprint): string {
  const known = texts.get(fingerprint);
  if (known !== undefined) return known;
  const text = canonicalJson(fingerprint as unknown as Json); // an interface has no index signature
  texts.set(fingerprint, text);
  return text;
}

/** The fingerprint that a text of `canonicalFingerprint` tells. */
export function fingerprintIn(text: string): Fingerprint {
  return JSON.parse(text) as Fingerprint; // whoever keeps such texts keeps them whole
}
