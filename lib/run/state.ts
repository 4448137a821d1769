/** What conductor remembers of a workspace between runs: one small file, so that a no-op reads little. Losing it costs time only. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedConfig } from '../config/load-config.ts';
import { textOfColumn } from '../files/sealed.ts';
import { readSealed, writeSealed } from '../files/sealed-file.ts';
import type { Outcome } from '../model/decision.ts';
import type { Digest } from '../model/digest.ts';
import { STORE_FOLDER } from '../model/file-names.ts';
import type { ActionKey } from '../model/fingerprint.ts';
import type { KeptEdits } from '../model/kept-edit.ts';
import { VERSION } from '../model/version.ts';
import type { LateReach } from '../task/late-reach.ts';
import type { LoadedDefinition } from '../task/load-definitions.ts';

/** What is known of a task's last good result. */
export interface ResultRecord {
  /** Undefined where the result was not to be trusted or not to be cached: it served one run. */
  readonly key?: ActionKey | undefined;
  /** The fingerprint's canonical JSON, where it is short: comparing it spares a no-op the 3.5 ms of loading hashes. */
  readonly fingerprint?: string | undefined;
  /** Output path -> fact word. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** Digest of `artifacts`: what dependents see. */
  readonly outputs: Digest;
  readonly manifest?: { readonly path: string; readonly word: string } | undefined;
  /** Action name -> key. */
  readonly actions: Readonly<Record<string, ActionKey>>;
  /** Paths that the task published by `write`; the other artifacts it wrote itself. */
  readonly published: readonly string[];
  /** Edits of published files that stay; left out where there are none. */
  readonly edits?: KeptEdits | undefined;
}

/** What is known of a task. */
export interface TaskRecord {
  readonly last: { readonly outcome: Outcome; readonly at: string; readonly durationMs: number };
  readonly result?: ResultRecord | undefined;
}

/** What something that was loaded stands on. */
export interface Grounds {
  /** Path -> fact word. */
  readonly facts: Readonly<Record<string, string>>;
  /** What folders held whose entries were asked for; left out where there are none. */
  readonly folders?: Readonly<Record<string, string>>;
  /** The variables that its code saw, or could see beside those that every task gets, as JSON. */
  readonly env: string;
}

/** The configuration as it was loaded. */
export interface ConfigRecord extends Grounds {
  readonly loaded: LoadedConfig;
}

/** The definitions as they were read. */
export interface DefinitionsRecord extends Grounds {
  /** In the order of the task files: all that there are. */
  readonly list: readonly LoadedDefinition[];
  /** Task file -> what only its runs have loaded; part of `list`. */
  readonly late: Readonly<Record<string, LateReach>>;
}

/** The whole file. */
export interface State {
  config?: ConfigRecord | undefined;
  definitions?: DefinitionsRecord | undefined;
  tasks: Record<string, TaskRecord>;
}

const FILE = `${STORE_FOLDER}/state`;
/** Another version may mean other things by the same words. */
const HEADER = `conductor state 8 ${VERSION}`;

/** Which version of the state is on disk, in one word: each write makes a new one. */
export function stateVersion(root: string): string {
  const stats = statSync(join(root, FILE), { bigint: true, throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.mtimeNs} ${stats.size}` : 'none';
}

/** Reads the state; what is missing, damaged or of another version is an empty one. */
export function readState(root: string): State {
  const [header, body] = readSealed(join(root, FILE)) ?? [];
  if (!header || !body || textOfColumn(header) !== HEADER) return { tasks: {} };
  return JSON.parse(textOfColumn(body)) as State; // the seal shows that these are the bytes that were written
}

/** Writes the state atomically. Throws what the file system throws. */
export function writeState(root: string, state: State): void {
  writeSealed(join(root, FILE), [Buffer.from(HEADER), Buffer.from(JSON.stringify(state))]);
}
