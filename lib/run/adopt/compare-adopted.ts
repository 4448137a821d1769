/** Runs a script and the tasks that were drafted of it in two copies of one tree, under one path, and compares what they leave. */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { FileIndex } from '../../files/file-index.ts';
import { findFiles } from '../../files/find-files.ts';
import { factWord } from '../../model/file-fact.ts';
import { STORE_FOLDER } from '../../model/file-names.ts';
import { compareOutputs, type OutputDifference, type OutputSet } from '../compare-outputs.ts';
import type { Environment } from '../environment.ts';
import { globOf } from '../globs-for.ts';
import { runTasks } from '../run-tasks.ts';
import { type CopySource, cleanCopy } from './clean-copy.ts';
import { runScript, type ScriptOrder, scriptFailed } from './run-script.ts';

/** What is compared. */
export interface CompareOrder {
  readonly source: CopySource;
  readonly script: Omit<ScriptOrder, 'root' | 'launch'>;
  readonly env: Environment;
  readonly ids: readonly number[];
  /** The folder of tasks, in which nothing is an output. */
  readonly folder: string;
  /** Writes the drafted tasks into a copy. */
  writeTasks(root: string): Promise<void>;
}

/** What came of it. */
export interface Comparison {
  readonly ok: boolean;
  /** How many files both left alike. */
  readonly same: number;
  readonly differences: readonly OutputDifference[];
  readonly stdout: 'same' | 'order' | 'differs';
  /** Exit codes; the tasks' is 0 where all succeeded. */
  readonly exitCodes: { readonly script: number; readonly tasks: number };
}

/** Compares. @throws ConductorError where the script fails; the signal's reason */
export async function compareAdopted(order: CompareOrder): Promise<Comparison> {
  await using first = await cleanCopy(order.source);
  const end = await runScript({ ...order.script, root: first.root });
  if (end.end.code !== 0) throw scriptFailed(order.script.file, end);
  // Both run under the same path, which compilers write into what they make.
  const [place, aside] = [first.root, `${first.root}.script`];
  await rename(place, aside);
  await using second = await cleanCopy(order.source);
  await rename(second.root, place);
  await order.writeTasks(place);
  const { ok, stdout } = await runDrafted(place, order);
  const [script, tasks] = [await outputSet(aside, order.folder), await outputSet(place, order.folder)];
  const differences = await compareOutputs(script, tasks);
  const said = stdoutVerdict(end.stdout, stdout);
  return {
    ok: ok && differences.length === 0 && said !== 'differs',
    same: Object.keys(script.artifacts).length - differences.filter(({ how }) => how !== 'extra').length,
    differences,
    stdout: said,
    exitCodes: { script: 0, tasks: ok ? 0 : 1 },
  };
}

async function runDrafted(
  root: string,
  { env, ids, source }: CompareOrder,
): Promise<{ readonly ok: boolean; readonly stdout: string }> {
  const said = new Map<number, string>();
  const { ok } = await runTasks({
    cwd: root,
    env,
    words: ids.map(String),
    continueAfterFailure: true,
    isPrivate: true,
    signal: source.signal,
    emit: (event) => {
      if (event.type === 'log' && event.stream === 'out')
        said.set(event.task, (said.get(event.task) ?? '') + event.text);
    },
  });
  source.signal.throwIfAborted();
  return { ok, stdout: ids.map((id) => said.get(id) ?? '').join('') };
}

/** Tasks that run beside each other have no order: the same lines in another one are told as that. */
function stdoutVerdict(script: string, tasks: string): Comparison['stdout'] {
  if (script === tasks) return 'same';
  const sorted = (text: string) => text.split('\n').sort().join('\n');
  return sorted(script) === sorted(tasks) ? 'order' : 'differs';
}

async function outputSet(root: string, tasks: string): Promise<OutputSet> {
  const paths = findFiles({ root, patterns: ['**', `!${globOf(tasks)}/**`] });
  const index = FileIndex.open({ root, file: join(root, STORE_FOLDER, 'index') });
  const facts = await index.facts(paths);
  const words = paths.map((path) => [path, factWord(facts.get(path) ?? { kind: 'missing' })] as const);
  return { root, artifacts: Object.fromEntries(words) };
}
