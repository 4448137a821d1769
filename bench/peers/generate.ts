/** Writes a work to disk for one tool: the same sources for every tool, and the tool's own files beside them. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Dialect } from './dialects/dialect.ts';
import { type Work, within } from './work.ts';

const MODULES = join(import.meta.dirname, 'node_modules');

/** What a workspace is made of. */
export interface Plan {
  readonly work: Work;
  readonly dialect: Dialect;
  readonly folder: string;
  /** Root of conductor's checkout. */
  readonly conductor: string;
}

/** Makes the workspace anew and returns the folder, within it, that paths of a work without packages start from. */
export function generate({ work, dialect, folder, conductor }: Plan): string {
  rmSync(folder, { recursive: true, force: true });
  const home = work.packages ? folder : join(folder, dialect.home);
  writeSources(work, home);
  const write = writer(folder);
  write('.gitignore', 'node_modules\nout\ndist\n.turbo\n.nx\n.wireit\n.moon/cache\n.conductor\n');
  for (const [path, content] of dialect.files(work)) write(path, content);
  if (dialect.npm) linkPeers(work, folder);
  else linkConductor(folder, conductor);
  if (dialect.git) commitAll(folder);
  return home;
}

/** Writes the sources of a work alone. */
export function writeSources(work: Work, home: string): void {
  const write = writer(home);
  if (work.all) mkdirSync(join(home, 'out'), { recursive: true });
  for (const step of work.steps)
    for (const { path, seed, size } of step.sources) write(within(step, path), text(seed, size));
}

function writer(root: string): (path: string, content: string) => void {
  const made = new Set<string>();
  return (path, content) => {
    const file = join(root, path);
    const folder = dirname(file);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    writeFileSync(file, content);
  };
}

/** Words that look random and are the same on every machine. */
function text(seed: number, size: number): string {
  let state = (seed * 7919 + 17) >>> 0;
  let words = '';
  while (words.length < size) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words += state.toString(36) + (state % 7 === 0 ? '\n' : ' ');
  }
  return `${words.slice(0, size - 1)}\n`;
}

function linkPeers(work: Work, folder: string): void {
  const into = join(folder, 'node_modules');
  mkdirSync(join(into, '@b'), { recursive: true });
  for (const name of readdirSync(MODULES))
    if (name === '.bin' || !name.startsWith('.')) symlinkSync(join(MODULES, name), join(into, name));
  if (work.packages) for (const step of work.steps) symlinkSync(`../../${step.folder}`, join(into, '@b', step.id));
}

function linkConductor(folder: string, conductor: string): void {
  if (!existsSync(join(folder, 'tasks'))) return;
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(conductor, join(folder, 'node_modules/conductor-run'));
}

function commitAll(folder: string): void {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
  git('init', '-q', '-b', 'main');
  git('config', 'gc.auto', '0');
  git('add', '-A');
  git('-c', 'user.name=bench', '-c', 'user.email=bench@example.invalid', 'commit', '-q', '-m', 'Generated');
}
