/**
 * Measures which lines of `lib/` the tests reach, in the test process and in the real binary that tests start, and fails
 * where a file stays under the limit. Usage: `npm run coverage [-- vitest arguments]`
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mergeProcessCovs, type ProcessCov } from '@bcoe/v8-coverage';
import v8ToIstanbul from 'v8-to-istanbul';

const LIMIT = 80;
const ROOT = dirname(import.meta.dirname);
/** Address that the bundle's modules begin with. */
const DIST = pathToFileURL(join(ROOT, 'dist')).href;
const RAW = join(ROOT, 'coverage/binary');

/** What vitest writes for a file, as far as it is read here. */
interface FileCoverage {
  readonly statementMap: Readonly<Record<string, { readonly start: { readonly line: number } }>>;
  readonly s: Readonly<Record<string, number>>;
}
/** File, relative to the root -> line -> whether it was reached. */
type Lines = Map<string, Map<number, boolean>>;

function mark(lines: Lines, path: string, { statementMap, s }: FileCoverage): void {
  const file = relative(ROOT, path).replaceAll('\\', '/');
  const known = lines.get(file) ?? new Map<number, boolean>();
  for (const [id, { start }] of Object.entries(statementMap)) {
    known.set(start.line, (known.get(start.line) ?? false) || (s[id] ?? 0) > 0);
  }
  lines.set(file, known);
}

function inTests(): Lines {
  const lines: Lines = new Map();
  const text = readFileSync(join(ROOT, 'coverage/coverage-final.json'), 'utf8');
  for (const [path, coverage] of Object.entries(JSON.parse(text) as Record<string, FileCoverage>))
    mark(lines, path, coverage);
  return lines;
}

/** Adds what the binary reached; a line counts only if the tests' own measure knows it to hold a statement. */
async function addBinary(lines: Lines): Promise<void> {
  const processes = readdirSync(RAW).map((name) => JSON.parse(readFileSync(join(RAW, name), 'utf8')) as ProcessCov);
  const merged = mergeProcessCovs(
    processes.map(({ result }) => ({ result: result.filter(({ url }) => url.startsWith(DIST)) })),
  );
  for (const { url, functions } of merged.result) {
    const converter = v8ToIstanbul(fileURLToPath(url));
    await converter.load();
    converter.applyCoverage(functions);
    const reached: Lines = new Map();
    for (const [path, coverage] of Object.entries(converter.toIstanbul()))
      mark(reached, path, coverage as FileCoverage);
    for (const [file, found] of reached) {
      const known = lines.get(file);
      if (known) for (const [line, hit] of found) if (hit && known.has(line)) known.set(line, true);
    }
  }
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): number {
  return spawnSync(command, [...args], { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;
}

function report(lines: Lines): boolean {
  const rows = [...lines].map(([file, known]) => {
    const reached = [...known.values()].filter(Boolean).length;
    return { file, percent: known.size === 0 ? 100 : (100 * reached) / known.size, reached, all: known.size };
  });
  const low = rows.filter(({ percent }) => percent < LIMIT).sort((a, b) => a.percent - b.percent);
  for (const { file, percent } of low) console.log(`${percent.toFixed(1).padStart(5)} %  ${file}`);
  const [reached, all] = [rows.reduce((sum, row) => sum + row.reached, 0), rows.reduce((sum, row) => sum + row.all, 0)];
  console.log(
    `${((100 * reached) / all).toFixed(1)} % of ${all} lines in ${rows.length} files; ${low.length} files under ${LIMIT} %`,
  );
  return low.length === 0;
}

rmSync(join(ROOT, 'coverage'), { recursive: true, force: true });
mkdirSync(RAW, { recursive: true });
const built = run('rolldown', ['-c', '--sourcemap']);
const tested =
  built ||
  run('vitest', ['run', '--coverage', '--coverage.reporter=json', ...process.argv.slice(2)], {
    CONDUCTOR_COVERAGE: RAW,
  });
const lines = inTests();
await addBinary(lines);
process.exitCode = report(lines) ? tested : 1;
