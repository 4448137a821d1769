/** Who takes part: how each is called, and what of its own it must forget before a cold run. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { conductor } from './dialects/conductor.ts';
import type { Dialect } from './dialects/dialect.ts';
import { lage } from './dialects/lage.ts';
import { make, ninja } from './dialects/make.ts';
import { moon } from './dialects/moon.ts';
import { nx } from './dialects/nx.ts';
import { turbo } from './dialects/turbo.ts';
import { vitePlus } from './dialects/vite-plus.ts';
import { wireit } from './dialects/wireit.ts';
import type { Work } from './work.ts';

/** A row of the tables. Rows with the same `workspace` share one. */
export interface Contender {
  readonly name: string;
  readonly label: string;
  readonly workspace: string;
  readonly dialect: Dialect;
  /** Whether it brings deleted outputs back without running anything. */
  readonly restores: boolean;
  command(work: Work): readonly string[];
  /** What its environment has beside the common one. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its caches and records, in the workspace, in each package, and in the home (nx). */
  readonly records: readonly string[];
  /** Ends the server that it left running. */
  readonly stop?: readonly string[];
}

/** Whatever the environment of a contender has; nothing else of the caller's reaches it. */
export function environment(home: string): Readonly<Record<string, string>> {
  return {
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    HOME: home,
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    NO_COLOR: '1',
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    NX_NO_CLOUD: 'true',
    NX_TUI: 'false',
    MOON_TELEMETRY: 'false',
    VP_TELEMETRY_DISABLED: '1',
    npm_config_update_notifier: 'false',
  };
}

const bin = (name: string) => `node_modules/.bin/${name}`;
const all = (work: Work) => (work.packages || work.all ? 'all' : work.goal);
const moonGoal = (work: Work) => (work.packages ? ':build' : `app:${work.goal}`);
const nxGoal = (work: Work) =>
  work.packages ? ['run-many', '-t', 'build', '--parallel=2'] : ['run', `app:${work.goal}`, '--parallel=2'];

/** Every row, given the root of conductor's checkout. */
export function contenders(checkout: string): readonly Contender[] {
  const turboRow = { workspace: 'turbo', dialect: turbo, restores: true, records: ['.turbo', 'node_modules/.cache'] };
  const wireitRow = { workspace: 'wireit', dialect: wireit, restores: true, records: ['.wireit'] };
  const moonRow = { workspace: 'moon', dialect: moon, restores: true, records: ['.moon/cache'] };
  const nxRow = {
    dialect: nx,
    restores: true,
    records: ['.nx'],
    command: (work: Work) => [bin('nx'), ...nxGoal(work)],
  };
  const nativeTurbo = join(import.meta.dirname, 'node_modules/@turbo/linux-64/bin/turbo');
  const nativeMoon = join(import.meta.dirname, 'node_modules/@moonrepo/core-linux-x64-gnu/moon');
  const turboArgs = (work: Work) => ['run', work.goal, '--concurrency=2'];
  const moonArgs = (work: Work) => ['run', moonGoal(work), '--concurrency', '2'];
  const local = { WIREIT_PARALLEL: '2', WIREIT_CACHE: 'local' };
  const rows: readonly Contender[] = [
    {
      name: 'conductor',
      label: '**conductor**',
      workspace: 'conductor',
      dialect: conductor,
      restores: true,
      records: ['.conductor'],
      command: () => [process.execPath, join(checkout, 'bin/conductor.cjs'), 'run', '--concurrency', '2'],
    },
    { ...turboRow, name: 'turbo', label: 'turbo (npm bin)', command: (work) => [bin('turbo'), ...turboArgs(work)] },
    {
      ...turboRow,
      name: 'turbo-native',
      label: 'turbo (bare native binary)',
      command: (work) => [nativeTurbo, ...turboArgs(work)],
    },
    { ...nxRow, name: 'nx', label: 'nx (no daemon)', workspace: 'nx', env: { NX_DAEMON: 'false' } },
    {
      ...nxRow,
      name: 'nx-daemon',
      label: 'nx (daemon)',
      workspace: 'nx-daemon',
      env: { NX_DAEMON: 'true' },
      stop: [bin('nx'), 'daemon', '--stop'],
    },
    { ...moonRow, name: 'moon', label: 'moon (npm bin)', command: (work) => [bin('moon'), ...moonArgs(work)] },
    {
      ...moonRow,
      name: 'moon-native',
      label: 'moon (bare native binary)',
      command: (work) => [nativeMoon, ...moonArgs(work)],
    },
    {
      ...wireitRow,
      name: 'wireit',
      label: 'wireit (npm run)',
      env: local,
      command: (work) => ['npm', 'run', all(work)],
    },
    {
      name: 'lage',
      label: 'lage',
      workspace: 'lage',
      dialect: lage,
      restores: true,
      records: ['node_modules/.cache'],
      command: (work) => [bin('lage'), work.goal, '--concurrency', '2'],
    },
    {
      name: 'vp',
      label: 'vp run (vite-plus, declared globs)',
      workspace: 'vp',
      dialect: vitePlus,
      restores: true,
      records: ['node_modules/.vite'],
      command: (work) => [
        bin('vp'),
        'run',
        '--concurrency-limit',
        '2',
        ...(work.packages ? ['-r', 'build'] : [work.goal]),
      ],
    },
    {
      name: 'ninja',
      label: 'ninja',
      workspace: 'ninja',
      dialect: ninja,
      restores: false,
      records: ['.ninja_log', '.ninja_deps'],
      command: () => ['ninja', '-j2'],
    },
    {
      name: 'make',
      label: 'make',
      workspace: 'make',
      dialect: make,
      restores: false,
      records: [],
      command: () => ['make', '-j2'],
    },
  ];
  return rows.filter(installed);
}

/** A peer whose bin is not there is left out; ninja and make are looked for on the PATH. */
function installed(row: Contender): boolean {
  const [file = ''] = row.command({ steps: [], packages: false, goal: '', all: false });
  if (file === 'npm') return existsSync(join(import.meta.dirname, bin('wireit')));
  if (file.startsWith('node_modules/')) return existsSync(join(import.meta.dirname, file));
  return file.startsWith('/') ? existsSync(file) : spawnSync(file, ['--version']).status === 0;
}

/** Removes what a contender remembers of a workspace. */
export function forget(
  { records, stop, env }: Contender,
  folder: string,
  common: Readonly<Record<string, string>>,
): void {
  if (stop) halt(stop, folder, { ...common, ...env });
  const packages = join(folder, 'packages');
  const members = existsSync(packages) ? readdirSync(packages).map((name) => join(packages, name)) : [];
  const { HOME: home = folder } = common;
  for (const base of [folder, ...members, home])
    for (const record of records) rmSync(join(base, record), { recursive: true, force: true });
}

/** Ends a server that a contender left running. */
export function halt(stop: readonly string[], cwd: string, env: Readonly<Record<string, string>>): void {
  const [file = '', ...args] = stop;
  spawnSync(file, args, { cwd, env, stdio: 'ignore' });
}
