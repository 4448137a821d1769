/**
 * Prints the phase table of task 8: cold, warm, after one edit, and with every optimisation off, beside the Bash pipeline
 * of the same job. Usage: `npm run bench:task8 [-- --runs 5]`. Medians; wall times are of the whole process.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

const REPOSITORY = dirname(import.meta.dirname);
const PHASES = ['templates', 'generation', 'compilation', 'output', 'wall'] as const;
type Phase = (typeof PHASES)[number];
type Sample = Readonly<Record<Phase, number>>;

/** A way to run the job, and what is done to its workspace before each run. */
interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  prepare(workspace: string, run: number): void;
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const runs = Number(values.runs);

function conductorWorkspace(): string {
  const workspace = mkdtempSync(join(tmpdir(), 'conductor-bench-'));
  mkdirSync(join(workspace, 'node_modules'));
  symlinkSync(REPOSITORY, join(workspace, 'node_modules/conductor-run'), 'junction');
  writeFileSync(join(workspace, 'package.json'), '{ "type": "module" }\n');
  for (const path of ['.conductor/patterns', '.conductor/templates', 'tasks/08-code-generation.ts', 'schemas']) {
    cpSync(join(REPOSITORY, path), join(workspace, path), { recursive: true });
  }
  return workspace;
}

function bashWorkspace(): string {
  const workspace = mkdtempSync(join(tmpdir(), 'conductor-bench-bash-'));
  cpSync(join(REPOSITORY, '.conductor/patterns'), join(workspace, 'patterns'), { recursive: true });
  mkdirSync(join(workspace, 'templates'));
  writeFileSync(join(workspace, 'templates/pattern.tmpl'), 'export const name = "{{name}}";\n');
  return workspace;
}

function forget(workspace: string): void {
  for (const path of ['.conductor/cache', '.conductor/manifests', 'generated', '.cache', 'dist']) {
    rmSync(join(workspace, path), { recursive: true, force: true });
  }
}

/** Gives the first colour of a pattern another hue. */
function editPattern(file: string, run: number): void {
  const text = readFileSync(file, 'utf8');
  const edited = text.replace(/("h":\s*)[\d.]+/, `$1${(run * 37 + 11) % 360}`);
  if (edited === text) throw new Error(`No hue to edit in ${file}`);
  writeFileSync(file, edited);
}

function sample(contender: Contender, workspace: string, run: number): Sample {
  contender.prepare(workspace, run);
  const [file = '', ...args] = contender.command;
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync(file, args, { cwd: workspace, encoding: 'utf8' });
  const wall = performance.now() - started;
  if (status !== 0) throw new Error(`${contender.name} exited with ${status}: ${stderr}`);
  const ms = (phase: string) => Number(new RegExp(`phase=${phase} ms=([\\d.]+)`).exec(stdout + stderr)?.[1] ?? 0);
  return {
    templates: ms('templates'),
    generation: ms('generation'),
    compilation: ms('compilation'),
    output: ms('output'),
    wall,
  };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function measure(contender: Contender, workspace: string): Sample {
  const samples = Array.from({ length: runs }, (_, run) => sample(contender, workspace, run));
  const of = (phase: Phase) => median(samples.map((each) => each[phase]));
  return {
    templates: of('templates'),
    generation: of('generation'),
    compilation: of('compilation'),
    output: of('output'),
    wall: of('wall'),
  };
}

const conductor = [process.execPath, join(REPOSITORY, 'bin/conductor.cjs'), 'task', '8', '--plain'];
const off = ['--force', '--no-template-cache', '--sequential', '--no-incremental'];
const bash = ['bash', join(REPOSITORY, 'bench/bash-task8.sh'), '.'];
const nothing = (): void => {};
const contenders: readonly (readonly [string, Contender])[] = [
  ['conductor', { name: 'cold', command: conductor, prepare: forget }],
  ['conductor', { name: 'warm', command: conductor, prepare: nothing }],
  [
    'conductor',
    {
      name: 'one edit',
      command: conductor,
      prepare: (at, run) => editPattern(join(at, '.conductor/patterns/bloom.json'), run),
    },
  ],
  ['conductor', { name: 'all off', command: [...conductor, ...off], prepare: nothing }],
  ['bash', { name: 'Bash cold', command: bash, prepare: forget }],
  ['bash', { name: 'Bash warm', command: bash, prepare: nothing }],
  [
    'bash',
    { name: 'Bash one edit', command: bash, prepare: (at, run) => editPattern(join(at, 'patterns/bloom.json'), run) },
  ],
];

const workspaces: Readonly<Record<string, string>> = { conductor: conductorWorkspace(), bash: bashWorkspace() };
try {
  const columns = contenders.map(([kind, contender]) => ({
    name: contender.name,
    times: measure(contender, workspaces[kind] ?? ''),
  }));
  console.log(`Task 8, medians of ${runs} runs in ms, Node ${process.version}\n`);
  console.log(`| phase | ${columns.map((column) => column.name).join(' | ')} |`);
  console.log(`|---|${columns.map(() => '--:').join('|')}|`);
  for (const phase of PHASES)
    console.log(`| ${phase} | ${columns.map(({ times }) => times[phase].toFixed(1)).join(' | ')} |`);
} finally {
  for (const workspace of Object.values(workspaces)) rmSync(workspace, { recursive: true, force: true });
}
