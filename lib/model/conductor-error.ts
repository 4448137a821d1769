/** The one class of expected error: what a user can cause, as data. */

/** Where a problem stands. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** JSON pointer into the document, such as `/layers/0/kind`. */
  readonly pointer?: string;
}

/** One thing that is wrong. `message` is one sentence without a full stop. */
export interface Problem {
  readonly message: string;
  readonly place?: Place | undefined;
  readonly help?: string | undefined;
  /** A unified diff that shows what it is about. */
  readonly diff?: string | undefined;
}

/** What a `ConductorError` is made of. */
export interface ErrorFacts extends Problem {
  /** Stable code `family/name`, such as `manifest/invalid`. */
  readonly code: string;
  /** Further problems of the same kind, all found in one go. */
  readonly more?: readonly Problem[];
  /** 1: a task failed; 2 (default): usage, configuration or manifest error. */
  readonly exitCode?: 1 | 2;
  readonly cause?: unknown;
}

const MARK = Symbol.for('conductor-run.ConductorError');

/** An error that a user can cause. Anything else that is thrown is a bug. */
export class ConductorError extends Error {
  readonly code: string;
  readonly exitCode: 1 | 2;
  readonly problems: readonly Problem[];
  readonly [MARK] = true;

  constructor(facts: ErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'ConductorError';
    this.code = facts.code;
    this.exitCode = facts.exitCode ?? 2;
    const { message, place, help, diff } = facts;
    this.problems = [{ message, place, help, ...(diff === undefined ? {} : { diff }) }, ...(facts.more ?? [])];
  }
}

/** Whether something thrown is an expected error, also one made by another copy of this module. */
export function isConductorError(error: unknown): error is ConductorError {
  return typeof error === 'object' && error !== null && MARK in error;
}
