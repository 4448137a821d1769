/** Entry of a task's own process: takes one order from the engine, carries it out, says how it went. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FileIndex } from '../../files/file-index.ts';
import { ConductorError } from '../../model/conductor-error.ts';
import type { TaskEvent } from '../../model/event.ts';
import { factWord } from '../../model/file-fact.ts';
import { STORE_FOLDER } from '../../model/file-names.ts';
import type { KeptEdits } from '../../model/kept-edit.ts';
import type { TaskSource } from '../../task/definition.ts';
import { recordModules } from '../../task/module-hooks.ts';
import { failedFolder } from '../failed-folder.ts';
import { failureOf } from '../failure.ts';
import { traitsOf } from '../failure-traits.ts';
import { readMemory } from '../process-facts.ts';
import { openResultCache } from '../result-cache.ts';
import type { RiskyPlan } from '../risk.ts';
import { taskContext } from './host-context.ts';
import { LoadedCode } from './loaded-code.ts';
import type { HostAnswer, HostMessage, HostOrder, HostResult } from './messages.ts';
import { optimizationLines } from './optimization-lines.ts';
import { serveUntil } from './serve-until.ts';
import { StagedOutputs } from './staged-outputs.ts';

let finished = false;
/** What a merge with conflicts has written although the task fails. */
let merged: KeptEdits | undefined;

/** An engine that is gone is noticed by `disconnect`, and not by an error of each message to it. */
function send(message: HostMessage): void {
  process.send?.(message, () => {});
}

/** Sends the last message and ends once the engine has it. Nothing is said after it. */
function finish(message: HostMessage): void {
  if (finished) return;
  finished = true;
  process.channel?.ref();
  process.send?.(message, (error: Error | null) => (error ? process.exit(1) : process.disconnect()));
}

/** What this process took by itself, exactly; what it has started is seen from outside. */
function usage(task: number): TaskEvent {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  // Of a forked process `maxRSS` has what its parent took then.
  const memory = readMemory('self')?.most ?? maxRSS * 1024;
  return { type: 'usage', task, memory, cpuMs: Math.round((userCPUTime + systemCPUTime) / 1000) };
}

/** Asks the engine whether a plan may be carried out; rejects where it may not. */
function ask(plan: RiskyPlan): Promise<void> {
  return new Promise((resolve, reject) => {
    process.channel?.ref(); // the answer may take as long as a person takes
    process.once('message', ({ failure }: HostAnswer) => {
      process.channel?.unref();
      const [first, ...more] = failure?.problems ?? [];
      if (failure && first) reject(new ConductorError({ code: failure.code, exitCode: 1, ...first, more }));
      else resolve();
    });
    send({ type: 'ask', plan });
  });
}

async function carryOut(order: HostOrder): Promise<HostResult> {
  const recorder = recordModules(order.root);
  const index = FileIndex.open({ root: order.root, file: join(order.root, STORE_FOLDER, 'index') });
  // Looked at anew each time: the task itself may have written what an action reads.
  const fact = (path: string) => {
    index.refresh([path]);
    return index.fact(path);
  };
  const cache = openResultCache(order.root);
  const see = (path: string) => ({ word: factWord(fact(path)), stamp: index.stamp(path) });
  const code = new LoadedCode(order, { index, see, recorder });
  const stage = await StagedOutputs.open(order, { fact, see, cache, ask });
  const signal = interrupted.signal;
  const { context, actions } = taskContext({ order, stage, cache, code, signal, send });
  try {
    const task = await loadTask(order);
    await task.run?.(context);
    if (!stage.isPublished) await context.write.publish();
    for (const line of optimizationLines({ ...order, outcomes: actions.outcomes })) context.log(line);
    return { made: stage.made, actions: actions.keys, reach: recorder.imported(), edits: stage.edits.kept };
  } catch (error) {
    merged = stage.edits.merged;
    if (order.run !== undefined)
      await stage.keepIn(failedFolder(order.run, order.definition.id)).catch(() => undefined); // the failure itself matters more
    throw error;
  } finally {
    for (const problem of cache.troubles())
      send({ type: 'event', event: { type: 'warning', task: order.definition.id, code: 'cache/trouble', problem } });
    await stage.discard();
  }
}

async function loadTask({ root, definition }: HostOrder): Promise<TaskSource> {
  const module = (await import(pathToFileURL(join(root, definition.file)).href)) as { default?: TaskSource };
  if (module.default !== undefined) return module.default;
  throw new ConductorError({
    code: 'task/no-definition',
    message: `"${definition.file}" exports no task any more`,
    exitCode: 1,
  });
}

const interrupted = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => interrupted.abort(new Error('Interrupted')));
// An engine that is gone takes its task along: nobody could record what it makes.
process.on('disconnect', () => {
  if (!finished) process.exit(1);
});

process.once('message', (order: HostOrder) => {
  // A task that waits for what will never happen ends, instead of being held by the channel.
  process.channel?.unref();
  const action = `Task ${order.definition.id} "${order.definition.name}" failed`;
  const fail = (error: unknown): void =>
    finish({
      type: 'failed',
      failure: failureOf(error, { action, root: order.root }),
      edits: merged,
      traits: traitsOf(error),
    });
  process.on('uncaughtException', fail);
  const work = carryOut(order);
  if (order.definition.service) work.then(serveUntil(interrupted.signal), fail);
  else
    work.then((result) => {
      send({ type: 'event', event: usage(order.definition.id) });
      finish({ type: 'done', result });
    }, fail);
});
