/** Of several recorded fingerprints the nearest to a given one; knows nothing of where they were recorded. */
import type { FingerprintField } from '../model/cause.ts';
import type { Fingerprint } from '../model/fingerprint.ts';
import { InputWords } from '../model/input-words.ts';
import { explain } from './explain.ts';

/** A fingerprint and when it was recorded. */
export interface RecordedFingerprint {
  readonly fingerprint: Fingerprint;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * What one difference counts. A task whose definition or code is another one is another task, so that a record of the
 * same code and some other files tells more than one of other code; packages and variables stand between.
 */
const WEIGHTS: Readonly<Record<FingerprintField, number>> = {
  definition: 4,
  code: 4,
  package: 2,
  env: 2,
  need: 1,
  input: 1,
  edit: 1,
};

const NO_INPUTS = InputWords.of({});

type Members = Readonly<Record<string, string | null>>;

/** How far two fingerprints are from each other: the weights of all that `explain` would name; 0 exactly for equal ones. */
export function distance(one: Fingerprint, other: Fingerprint): number {
  return (
    WEIGHTS.definition * explain(headOf(one), headOf(other)).length +
    WEIGHTS.code * differing(one.code, other.code) +
    WEIGHTS.package * differing(one.packages, other.packages) +
    WEIGHTS.env * differing(one.env, other.env) +
    WEIGHTS.need * differing(one.needs, other.needs) +
    WEIGHTS.input * differingInputs(one, other) +
    WEIGHTS.edit * differing(one.edits ?? {}, other.edits ?? {})
  );
}

/** Finds the candidate nearest to a fingerprint, of equally near ones the newest, and holds no other. */
export class Nearest<T extends RecordedFingerprint> {
  readonly #given: Fingerprint;
  #best: { readonly candidate: T; readonly far: number } | undefined;

  constructor(given: Fingerprint) {
    this.#given = given;
  }

  /** Undefined before there was any candidate. */
  get found(): T | undefined {
    return this.#best?.candidate;
  }

  add(candidate: T): void {
    const [best, far] = [this.#best, distance(candidate.fingerprint, this.#given)];
    const isNearer = best === undefined || far < best.far || (far === best.far && candidate.at >= best.candidate.at);
    if (isNearer) this.#best = { candidate, far };
  }
}

/** The members are counted here and not by `explain`: 100,000 inputs need no list of causes for each record. */
function headOf(fingerprint: Fingerprint): Fingerprint {
  return { ...fingerprint, code: {}, packages: {}, env: {}, needs: {}, inputs: NO_INPUTS, edits: {} };
}

function differingInputs({ inputs }: Fingerprint, other: Fingerprint): number {
  let count = 0;
  for (const _ of inputs.differing(other.inputs)) count++;
  return count;
}

function differing(one: Members, other: Members): number {
  let count = 0;
  for (const name of Object.keys(one)) if (!Object.hasOwn(other, name) || one[name] !== other[name]) count++;
  for (const name of Object.keys(other)) if (!Object.hasOwn(one, name)) count++;
  return count;
}
