/** Runs a script once under strace, in a copy, and tells which of its parts did what. */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFiles } from '../../files/find-files.ts';
import { AuditDisk, type AuditRoots } from '../audit-disk.ts';
import type { Strace } from '../trace/find-strace.ts';
import { Tracer } from '../trace/tracer.ts';
import { entriesOf } from './clean-copy.ts';
import type { AdoptedScript } from './draft-parts.ts';
import { markedScript, valuesFile } from './mark-script.ts';
import type { PlannedStatement } from './plan-script.ts';
import { runScript, type ScriptEnd, type ScriptOrder } from './run-script.ts';
import { scriptUnits } from './script-units.ts';
import { unitFiles } from './unit-files.ts';

/** What is to be run. */
export interface TraceOrder extends Omit<ScriptOrder, 'root' | 'launch'> {
  readonly text: string;
  readonly statements: readonly PlannedStatement[];
  readonly roots: AuditRoots;
  readonly strace: Strace;
}

/** What the run showed. */
export interface TracedScript {
  readonly script: AdoptedScript;
  readonly end: ScriptEnd;
  /** Workspace-relative paths of the files that were there before. */
  readonly sources: ReadonlySet<string>;
}

/** Runs the script in the copy, which is not as it was after that. */
export async function traceScript(order: TraceOrder): Promise<TracedScript> {
  const { text, statements, roots, file, shell } = order;
  await using tracer = await Tracer.create(order.strace);
  const marks = join(tracer.folder, 'marks');
  await mkdir(marks);
  const before = entriesOf(roots.copy);
  const sources = new Set(findFiles({ root: roots.copy, patterns: ['**'] }));
  await writeFile(join(roots.copy, file), markedScript(text, statements, marks));
  const end = await runScript({ ...order, root: roots.copy, launch: tracer.launch });
  const [trace] = await tracer.traces();
  const units = scriptUnits(trace ?? { processes: [], events: [] }, marks);
  const values = statements.map((_, index) => valuesIn(valuesFile(marks, index)));
  const disk = new CleanDisk(roots, before);
  const isOwn = (path: string) =>
    path === join(roots.copy, file) || path.startsWith(`${tracer.folder}/`) || /^\/(?:dev|proc|sys)\//.test(path);
  return {
    script: {
      file,
      shell,
      statements,
      units,
      values: (statement) => values[statement] ?? [],
      files: (some) => unitFiles(some, disk, (path) => isOwn(path) || isPackage(disk.relative(path))),
      folder: (path) => disk.relative(path) ?? '',
    },
    end,
    sources,
  };
}

/** What lies in packages is nothing that is declared. */
function isPackage(path: string | undefined): boolean {
  return path !== undefined && /(?:^|\/)(?:node_modules|\.git)(?:\/|$)/.test(path);
}

/** None where no round was begun. */
function valuesIn(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

/** The copy has less than the original. */
class CleanDisk extends AuditDisk {
  readonly #before: ReadonlySet<string>;

  constructor(roots: AuditRoots, before: ReadonlySet<string>) {
    super(roots);
    this.#before = before;
  }

  override wasThere(path: string): boolean {
    const relative = this.relative(path);
    return relative === undefined || relative === '' || this.#before.has(relative) || isPackage(relative);
  }
}
