/**
 * What a run found fresh, and everything that it looked at to find that out: as long as one pass of stats tells the same,
 * the next such run need not find it out again. Losing it costs time only.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundWorkspace } from '../config/find-workspace.ts';
import { bootId } from '../files/boot-id.ts';
import { textOfColumn } from '../files/sealed.ts';
import { readSealed, writeSealed } from '../files/sealed-file.ts';
import { stillHolds } from '../files/snapshot.ts';
import type { RunStarted } from '../model/event.ts';
import { STORE_FOLDER } from '../model/file-names.ts';
import { needsRecovery } from '../write/needs-recovery.ts';
import { isAsideLeft } from './aside-left.ts';
import { BUILD } from './build.ts';
import { environmentFacts, variablesOf, visibleTo } from './environment.ts';
import type { RunRequest } from './run-request.ts';
import { stateVersion } from './state.ts';
import type { Workspace } from './workspace.ts';

/** What the event that begins such a run says. */
type RunAbout = Pick<RunStarted, 'tasks' | 'keepLogs'>;

/** What is kept beside the snapshot. */
interface Facts {
  readonly build: string;
  readonly node: string;
  /** The start of the machine that its stats are of. */
  readonly boot: string | null;
  /** Absolute path of the configuration's file. */
  readonly config: string | null;
  /** The results that it stands on: `stateVersion`. */
  readonly state: string;
  /** Names and patterns of the variables that it stands on. */
  readonly declared: readonly string[];
  /** What these variables were, as JSON. */
  readonly env: string;
  readonly about: RunAbout;
  /** How many names of the snapshot are folders. */
  readonly folders: number;
}

const FOLDER = `${STORE_FOLDER}/settled`;
/** Longer selections are not kept: a file's name tells them. */
const LONGEST = 120;
const MOST = 50;

/** The tasks of a request, where all of them are as they were when they were found fresh. */
export function readSettled(request: RunRequest, found: FoundWorkspace | undefined): RunAbout | undefined {
  const name = nameOf(request);
  if (found === undefined || name === undefined) return undefined;
  const [text, keys, names] = readSealed(join(found.root, FOLDER, name)) ?? [];
  if (!text || !keys || !names) return undefined;
  const facts = JSON.parse(textOfColumn(text)) as Facts; // the seal shows that these are the bytes that were written
  const isSame =
    facts.build === BUILD &&
    facts.node === process.version &&
    facts.boot === (bootId() ?? null) &&
    facts.config === (found.file ?? null) &&
    facts.state === stateVersion(found.root) &&
    facts.env === JSON.stringify(environmentFacts(request.env, facts.declared)) &&
    !needsRecovery(found.root) &&
    !isAsideLeft(found.root);
  if (!isSame) return undefined;
  const numbers = new BigInt64Array(keys.buffer, keys.byteOffset, keys.byteLength / 8);
  return stillHolds(found.root, { keys: numbers, names: textOfColumn(names), folders: facts.folders })
    ? facts.about
    : undefined;
}

/** Keeps what was just found fresh, where nothing of it could change unseen. */
export function writeSettled(request: RunRequest, workspace: Workspace, about: RunAbout): void {
  const { root, loaded, index, isRemembered, version } = workspace;
  const name = nameOf(request);
  const isPlain = isRemembered && loaded.notes.length === 0 && index.fact(loaded.config.tasks).kind === 'directory';
  const snapshot = name !== undefined && isPlain ? index.snapshot() : undefined;
  if (name === undefined || snapshot === undefined) return;
  const declared = about.tasks.flatMap(({ id }) => workspace.definitions.get(id)?.definition.env ?? []);
  const all = [...new Set([...variablesOf(loaded), ...visibleTo(loaded), ...loaded.config.env, ...declared])];
  const facts: Facts = {
    build: BUILD,
    node: process.version,
    boot: bootId() ?? null,
    config: loaded.file ?? null,
    state: version,
    declared: all,
    env: JSON.stringify(environmentFacts(request.env, all)),
    about,
    folders: snapshot.folders,
  };
  const { buffer, byteOffset, byteLength } = snapshot.keys;
  const columns = [Buffer.from(JSON.stringify(facts)), new Uint8Array(buffer, byteOffset, byteLength)];
  try {
    writeSealed(join(root, FOLDER, name), [...columns, Buffer.from(snapshot.names)]);
    if (readdirSync(join(root, FOLDER)).length > MOST) forgetOthers(join(root, FOLDER), name);
  } catch {
    // A full or read-only disk fails no run that has nothing to do.
  }
}

/** Each selection of tasks that was ever asked for has a file: what is asked for again is soon there again. */
function forgetOthers(folder: string, kept: string): void {
  for (const name of readdirSync(folder)) if (name !== kept) rmSync(join(folder, name), { force: true });
}

/** A request that asks for more than "is all of this as it should be" is none to keep an answer for. */
function nameOf({ words, only, force, since, dryRun, handEdited, profile }: RunRequest): string | undefined {
  if (force || dryRun || profile !== undefined || since !== undefined || handEdited === 'ours') return undefined;
  const name = encodeURIComponent([only ? 'only' : 'run', ...words].join(' ')).replaceAll('*', '%2A');
  return name.length <= LONGEST ? name : undefined;
}
