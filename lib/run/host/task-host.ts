/** Entry of a task's own process: takes one order from the engine, carries it out, says how it went. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FileIndex } from '../../files/file-index.ts';
import { ConductorError } from '../../model/conductor-error.ts';
import { STORE_FOLDER } from '../../model/file-names.ts';
import type { TaskSource } from '../../task/definition.ts';
import { recordModules } from '../../task/module-hooks.ts';
import { failureOf } from '../failure.ts';
import { openResultCache } from '../result-cache.ts';
import { taskContext } from './host-context.ts';
import type { HostMessage, HostOrder, HostResult } from './messages.ts';
import { optimizationLines } from './optimization-lines.ts';
import { StagedOutputs } from './staged-outputs.ts';

let finished = false;

function send(message: HostMessage): void {
  process.send?.(message);
}

/** Sends the last message and ends once the engine has it. */
function finish(message: HostMessage): void {
  finished = true;
  process.channel?.ref();
  process.send?.(message, () => process.disconnect());
}

async function carryOut(order: HostOrder): Promise<HostResult> {
  const recorder = recordModules(order.root);
  const index = FileIndex.open({ root: order.root, file: join(order.root, STORE_FOLDER, 'index') });
  // Looked at anew each time: the task itself may have written what an action reads.
  const fact = (path: string) => {
    index.refresh([path]);
    return index.fact(path);
  };
  const stage = await StagedOutputs.open(order, fact);
  const signal = interrupted.signal;
  const { context, actions } = taskContext({ order, stage, cache: openResultCache(order.root), signal, send });
  try {
    const task = await loadTask(order);
    await task.run?.(context);
    if (!stage.isPublished) await context.write.publish();
    for (const line of optimizationLines({ ...order, outcomes: actions.outcomes })) context.log(line);
    return { made: stage.made, actions: actions.keys, modules: recorder.modules() };
  } finally {
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
    finish({ type: 'failed', failure: failureOf(error, { action, root: order.root }) });
  process.on('uncaughtException', fail);
  carryOut(order).then((result) => finish({ type: 'done', result }), fail);
});
