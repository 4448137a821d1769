/** Puts together everything that a task's `run` gets. */
import { codegenTools } from '../../codegen/codegen-tools.ts';
import type { Emit, TaskEvent } from '../../model/event.ts';
import type { PublishReport, TaskContext, Write } from '../../task/context.ts';
import type { ResultCache } from '../result-cache.ts';
import { watchedEnvironment } from '../trace/watched-environment.ts';
import { Actions } from './actions.ts';
import type { LoadedCode } from './loaded-code.ts';
import type { HostMessage, HostOrder } from './messages.ts';
import { Phases } from './phases.ts';
import { lazyShell } from './shell.ts';
import type { StagedOutputs } from './staged-outputs.ts';

/** What a context is built on. */
export interface ContextPorts {
  readonly order: HostOrder;
  readonly stage: StagedOutputs;
  readonly cache: ResultCache;
  readonly code: LoadedCode;
  readonly signal: AbortSignal;
  send(message: HostMessage): void;
}

/** The context of a task, and its actions to be read out at the end. */
export function taskContext(ports: ContextPorts): { readonly context: TaskContext; readonly actions: Actions } {
  const { order, stage, signal } = ports;
  const task = order.definition.id;
  const emit: Emit<TaskEvent> = (event) => ports.send({ type: 'event', event });
  const log = (stream: 'out' | 'err' | 'log', text: string) => emit({ type: 'log', task, stream, text });
  const phases = new Phases(task, emit);
  const actions = new Actions({ ...ports, emit }, phases);
  const env = { ...process.env };
  const { optimizations, concurrency, root } = order;
  const codegen = codegenTools({
    root,
    task: { id: task, slug: order.definition.slug },
    action: actions.toolAction,
    stage,
    optimizations,
    concurrency,
    signal,
    warn: (code, problem) => emit({ type: 'warning', task, code, problem }),
    log: (line) => log('log', `${line}\n`),
  });
  const context: TaskContext = {
    $: lazyShell({ cwd: root, env, signal, log }),
    phase: (name, work) => phases.run(name, work),
    action: actions.action,
    ...codegen,
    write: writeTool(stage, (report) => emit({ type: 'published', task, phase: phases.current, ...report })),
    log: (line) => log('log', `${line}\n`),
    root,
    env: watchedEnvironment(env),
    params: order.definition.params,
    optimizations,
    concurrency,
    signal,
  };
  return { context, actions };
}

function writeTool(stage: StagedOutputs, say: (report: PublishReport) => void): Write {
  const write: Omit<Write, 'call'> = Object.assign(stage.write.bind(stage), {
    read: (path: string) => stage.read(path),
    publish: async () => {
      const report = await stage.publish();
      say(report);
      return report;
    },
  });
  return write as Write; // a bound function keeps the signature of `write`
}
