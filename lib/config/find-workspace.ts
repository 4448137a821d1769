/** Finds the workspace that a folder is in, by names alone; cheap enough for a run that does nothing. Knows nothing of what configurations say. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { upwards } from './upwards.ts';

/** A folder that tasks are run in. */
export interface FoundWorkspace {
  /** Absolute path. */
  readonly root: string;
  /** Absolute path of the configuration; undefined where a `tasks` folder alone makes the workspace. */
  readonly file: string | undefined;
  /** Names of all files in `root` that could be the configuration, the one that is first. */
  readonly candidates: readonly string[];
}

const ENDINGS = ['json', 'yaml', 'yml', 'ts', 'mts', 'js', 'mjs'];

/** Where a configuration may stand; earlier ones win, in the order that cosmiconfig documents. */
export const SEARCH_PLACES: readonly string[] = [
  'package.json',
  '.conductorrc',
  ...ENDINGS.map((ending) => `.conductorrc.${ending}`),
  ...ENDINGS.map((ending) => `conductor.config.${ending}`),
];

const TASK_FILE = /^\d+-.+\.(?:ts|mts|js|mjs|sh)$/;

/**
 * The workspace of a folder: the nearest one upwards that holds a configuration; where there is none up to the root,
 * the nearest one that holds a `tasks` folder with a task file (`08-name.ts`) in it.
 */
export function findWorkspace(cwd: string): FoundWorkspace | undefined {
  let withTasks: string | undefined;
  for (const folder of upwards(resolve(cwd))) {
    // Each name is asked for: a folder above may hold thousands of others.
    const candidates = SEARCH_PLACES.filter((place) => isThere(join(folder, place)) && mayConfigure(folder, place));
    const [first] = candidates;
    if (first !== undefined) return { root: folder, file: join(folder, first), candidates };
    if (withTasks === undefined && hasTasks(folder)) withTasks = folder;
  }
  return withTasks === undefined ? undefined : { root: withTasks, file: undefined, candidates: [] };
}

/** What cannot be looked at is nothing for us: folders above the workspace may well be closed. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A broken package.json counts where it speaks of conductor: loading it then says what is wrong. */
function mayConfigure(folder: string, place: string): boolean {
  if (place !== 'package.json') return true;
  try {
    const text = readFileSync(join(folder, place), 'utf8');
    return text.includes('"conductor"') && hasConductorKey(text);
  } catch {
    return false;
  }
}

function hasConductorKey(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null && Object.hasOwn(value, 'conductor');
  } catch {
    return true;
  }
}

function hasTasks(folder: string): boolean {
  return namesIn(join(folder, 'tasks')).some((name) => TASK_FILE.test(name));
}
