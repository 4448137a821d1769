/** The suites: which work, and which situations it is measured in. */
import { commands, copies, manyFiles, packages, pipeline, type Work } from './work.ts';

/** What is done to a workspace before each measured run. */
export type Situation = 'cold' | 'noop' | 'restore' | 'edit';

/** One suite. */
export interface Suite {
  readonly title: string;
  /** The work; its commands add a line to `log` each time they run. */
  work(log: string): Work;
  readonly situations: readonly Situation[];
  /** The step whose first source is edited. */
  readonly edited?: string;
  /** Floors to measure beside the contenders, by name. */
  readonly floors: readonly string[];
  /** Contenders that are not in it: what keeps no cache has nothing to restore from. */
  readonly without?: readonly string[];
}

export const SUITES: Readonly<Record<string, Suite>> = {
  W1: {
    title: 'pipeline of 22 tasks',
    work: pipeline,
    situations: ['cold', 'noop', 'restore', 'edit'],
    edited: 't08',
    floors: ['node'],
  },
  'W2-100': {
    title: '100 packages of 20 files',
    work: (log) => packages(100, log),
    situations: ['cold', 'noop', 'edit'],
    edited: 'p0099',
    floors: ['node'],
  },
  'W2-1000': {
    title: '1,000 packages of 20 files',
    work: (log) => packages(1000, log),
    situations: ['noop', 'edit'],
    edited: 'p0999',
    floors: ['node'],
  },
  'W3-10k': {
    title: 'one task with 10,000 inputs',
    work: (log) => manyFiles(10_000, log),
    situations: ['noop', 'edit'],
    edited: 'scan',
    floors: ['node', 'walk'],
  },
  'W3-100k': {
    title: 'one task with 100,000 inputs',
    work: (log) => manyFiles(100_000, log),
    situations: ['noop', 'edit'],
    edited: 'scan',
    floors: ['node', 'walk'],
  },
  W4: {
    title: '500 trivial commands, 2 at a time',
    work: () => commands(500),
    situations: ['cold'],
    floors: ['spawn'],
  },
  W5: {
    title: 'one task with 1,000 outputs of 100 KiB',
    work: (log) => copies(1000, log),
    situations: ['restore'],
    floors: ['copy'],
    without: ['ninja', 'make'],
  },
};

/** What a situation is called in the tables. */
export const SITUATIONS: Readonly<Record<Situation, string>> = {
  cold: 'cold: no cache, no outputs',
  noop: 'no-op: nothing changed',
  restore: 'outputs deleted, restored from the cache (ninja and make have none: they build again)',
  edit: 'one input changed',
};
