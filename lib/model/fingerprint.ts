/** The readable structure of all that decides an action's result. */
import type { Hash } from 'node:crypto';
import { canonicalPieces, type Json } from './canonical-json.ts';
import { cryptoModule } from './crypto-module.ts';
import { type Digest, digestOf } from './digest.ts';
import { InputWords } from './input-words.ts';

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
  /** Input files and their fact words. */
  readonly inputs: InputWords;
  /** Needs: task number -> digest of that task's outputs. */
  readonly needs: Readonly<Record<string, string>>;
  /** Declared environment: name -> digest of the value, or null where unset. Values are never stored. */
  readonly env: Readonly<Record<string, string | null>>;
  /** Generated files with edits that stay: path -> what they hold. Left out where there are none. */
  readonly edits?: Readonly<Record<string, string>>;
}

/** A fingerprint as JSON has it. */
export type FingerprintJson = Omit<Fingerprint, 'inputs'> & { readonly inputs: Readonly<Record<string, string>> };

/** The key under which an action's result is stored: the digest of its fingerprint's canonical JSON. */
export type ActionKey = Digest;

/** A fingerprint is never changed, so this is found once. */
interface Known {
  /** The canonical JSON; undefined where it is long, and never held as a whole. */
  readonly text: string | undefined;
  /** Characters of it. */
  readonly length: number;
  key: ActionKey | undefined;
}

const known = new WeakMap<Fingerprint, Known>();

/** The action key of a fingerprint. */
export function actionKey(fingerprint: Fingerprint): ActionKey {
  const about = knownOf(fingerprint);
  about.key ??= digestOf(about.text ?? '');
  return about.key;
}

/** The canonical JSON of a fingerprint, undefined where it is longer than a piece (16,384 characters): equal texts, equal fingerprints. */
export function shortText(fingerprint: Fingerprint): string | undefined {
  return knownOf(fingerprint).text;
}

/** How many characters the canonical JSON of a fingerprint has. */
export function textLength(fingerprint: Fingerprint): number {
  return knownOf(fingerprint).length;
}

function knownOf(fingerprint: Fingerprint): Known {
  let about = known.get(fingerprint);
  if (about === undefined) {
    about = lookAt(fingerprint as unknown as Json); // an interface has no index signature
    known.set(fingerprint, about);
  }
  return about;
}

/** What is short is not hashed before somebody asks for its key: a no-op loads no hashes. */
function lookAt(value: Json): Known {
  let [text, length]: [string | undefined, number] = [undefined, 0];
  let hash: Hash | undefined;
  canonicalPieces(value, (piece) => {
    if (length === 0) text = piece;
    else {
      hash ??= cryptoModule()
        .createHash('sha256')
        .update(text ?? '');
      hash.update(piece);
    }
    length += piece.length;
  });
  if (hash === undefined) return { text, length, key: undefined };
  return { text: undefined, length, key: hash.digest('hex') as Digest }; // SHA-256 as 64 hex digits
}

/** The fingerprint that a text of `shortText` tells. */
export function fingerprintIn(text: string): Fingerprint {
  return fingerprintOf(JSON.parse(text) as FingerprintJson); // whoever keeps such texts keeps them whole
}

/** The fingerprint that JSON tells. */
export function fingerprintOf({ inputs, ...rest }: FingerprintJson): Fingerprint {
  return { ...rest, inputs: InputWords.of(inputs) };
}
