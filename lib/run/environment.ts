/** Which environment variables reach a task, and which of them decide its result. */
import type { LoadedConfig } from '../config/load-config.ts';
import { type Digest, digestOf } from '../model/digest.ts';

/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What every task gets without declaring it: what programs need to start at all (README, "Environment"). */
const ALWAYS = new Set(
  'PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TMP TEMP TERM NO_COLOR FORCE_COLOR PWD SYSTEMROOT SYSTEMDRIVE COMSPEC PATHEXT WINDIR USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES'.split(
    ' ',
  ),
);

function reachesAlways(name: string): boolean {
  return ALWAYS.has(name.toUpperCase()) || name.startsWith('LC_');
}

function declares(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name;
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(name);
}

/** How the environment of a task is chosen. */
interface EnvironmentOptions {
  readonly declared: readonly string[];
  readonly mode: 'strict' | 'loose';
}

const chosen = new WeakMap<Environment, Map<string, Readonly<Record<string, string>>>>();

/**
 * The variables that a task gets: the short standard list and what it declares; everything in `loose` mode. Tasks for
 * which the same is chosen get the same object.
 */
export function taskEnvironment(
  env: Environment,
  { declared, mode }: EnvironmentOptions,
): Readonly<Record<string, string>> {
  const known = chosen.get(env) ?? new Map<string, Readonly<Record<string, string>>>();
  chosen.set(env, known);
  const word = [mode, ...declared].join('\0');
  const own = known.get(word) ?? chooseVariables(env, { declared, mode });
  known.set(word, own);
  return own;
}

function chooseVariables(env: Environment, { declared, mode }: EnvironmentOptions): Record<string, string> {
  const reaches = (name: string) =>
    mode === 'loose' || reachesAlways(name) || declared.some((pattern) => declares(pattern, name));
  const pairs = Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return Object.fromEntries(pairs.filter(([name]) => reaches(name)));
}

/** What the modules of definitions see of the environment beside what every task gets: names and patterns. */
export function visibleTo({ config }: LoadedConfig): readonly string[] {
  return config.envMode === 'loose' ? ['*'] : config.env;
}

/** Variables that the configuration was made of: names and patterns. */
export function variablesOf({ looks }: LoadedConfig): readonly string[] {
  return looks?.env ?? [];
}

/** The declared variables as a fingerprint has them: name -> digest of the value, null where unset. */
export function environmentFacts(env: Environment, declared: readonly string[]): Record<string, Digest | null> {
  const facts: Record<string, Digest | null> = {};
  for (const pattern of declared) {
    if (!pattern.includes('*')) facts[pattern] = null;
    for (const [name, value] of Object.entries(env)) {
      if (value !== undefined && declares(pattern, name)) facts[name] = digestOf(value);
    }
  }
  return facts;
}
