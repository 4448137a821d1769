/** Runs a task in a traced copy of its workspace and lists what it used without declaring it. Leaves the workspace as it is. */
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { FileIndex } from '../files/file-index.ts';
import { findFiles, matcher } from '../files/find-files.ts';
import { packageRoot } from '../files/package-root.ts';
import { STORE_FOLDER } from '../model/file-names.ts';
import { declaredBy } from './audit-declared.ts';
import { AuditDisk } from './audit-disk.ts';
import { type Audit, type AuditFacts, auditReport } from './audit-report.ts';
import type { ProcessOrder } from './child-process.ts';
import { taskOf } from './decide-task.ts';
import { footprintOf } from './footprint.ts';
import { nodeNoise, PRELOAD } from './node-noise.ts';
import { Observer } from './observe.ts';
import { bringNeeds, type CopyRequest, copyWorkspace, runAlone, standingOf, type TaskStanding } from './run-in-copy.ts';
import { readState } from './state.ts';
import { MARKS_VARIABLE, markedRead } from './trace/environment-marks.ts';
import { findStrace } from './trace/find-strace.ts';
import type { Trace } from './trace/trace-event.ts';
import { Tracer } from './trace/tracer.ts';
import type { Workspace } from './workspace.ts';

/** What is asked for. */
export interface AuditRequest extends Omit<CopyRequest, 'command'> {
  /** Also tell of paths that were only asked about. */
  readonly probed: boolean;
  /** Also tell of what lies outside the workspace. */
  readonly outside: boolean;
}

/** Variables that the audit itself gives. */
const OWN_VARIABLES: ReadonlySet<string> = new Set([MARKS_VARIABLE, 'NODE_OPTIONS', 'UV_USE_IO_URING']);

/**
 * Audits a task. `script`: what is declared stands in the header of a script.
 * @throws ConductorError for an unknown task, an invalid workspace, a run that fails, or where nothing can be traced
 * (`trace/…`); the signal's reason
 */
export async function auditTask(asked: AuditRequest): Promise<Audit & { readonly script: boolean }> {
  const request = { ...asked, command: 'audit' as const };
  const strace = findStrace(request.env, 'Cannot audit');
  const standing = await standingOf(request, (each) => each);
  await using copy = await copyWorkspace(standing.workspace.root, request);
  await bringNeeds(copy, standing, request);
  const inputs = await inputsIn(copy.root, standing, request);
  await using tracer = await Tracer.create(strace);
  request.onStep(`Running task ${standing.id} under strace`);
  const marks = join(tracer.folder, 'marks');
  await runAlone(copy, standing, { ...request, launch: (order) => tracer.launch(watched(order, marks)) });
  const traces = await tracer.traces();
  const seen = { copy: copy.root, marks, traces, inputs };
  const script = taskOf(standing.workspace, standing.id).definition.how.kind === 'script';
  return { ...auditReport(await factsOf(seen, standing, request), request), script };
}

/** The same order with what makes Node processes tell what they read of their environment. */
function watched(order: ProcessOrder, marks: string): ProcessOrder {
  const preload = `--require ${JSON.stringify(join(packageRoot(), 'dist', PRELOAD))}`;
  const options = [order.env['NODE_OPTIONS'], preload].filter(Boolean).join(' ');
  return { ...order, env: { ...order.env, NODE_OPTIONS: options, [MARKS_VARIABLE]: marks } };
}

async function inputsIn(
  root: string,
  { workspace, id }: TaskStanding,
  { env }: CopyRequest,
): Promise<readonly string[]> {
  const index = FileIndex.open({ root, file: join(root, STORE_FOLDER, 'index') });
  const found = await new Observer({ ...workspace, root, index }, env).inputs(taskOf(workspace, id).definition);
  return found.paths;
}

/** What a traced run left to look at. */
interface Seen {
  readonly copy: string;
  readonly marks: string;
  readonly traces: readonly Trace[];
  readonly inputs: readonly string[];
}

async function factsOf(
  { copy, marks, traces, inputs }: Seen,
  { workspace, id, name }: TaskStanding,
  { env }: CopyRequest,
): Promise<AuditFacts> {
  const original = await realpath(workspace.root);
  const disk = new AuditDisk({ copy, original });
  const places = { roots: [copy, original], marks, programs: await realpath(join(packageRoot(), 'dist')) };
  const ignored = new Set(traces.flatMap((trace) => [...nodeNoise(trace, places)]));
  const probes = traces.flatMap(({ events }) => events.flatMap((each) => (each.type === 'probe' ? [each.path] : [])));
  return {
    task: { id, name },
    footprint: footprintOf(traces, disk, ignored),
    disk,
    declared: declaredBy({ workspace, id, inputs: new Set(inputs), modules: modulesOf(copy, workspace, id) }),
    inputs: { globs: taskOf(workspace, id).definition.inputs, files: inputs },
    files: findFiles({ root: copy, patterns: ['**'] }),
    findable: findFiles({ root: copy, patterns: ['**'], gitignore: workspace.loaded.config.gitignore }),
    used: [...ignored].flatMap((event) => (event.type === 'open' ? [event.real] : [])),
    variables: probes
      .flatMap((path) => markedRead(marks, path) ?? [])
      .filter(({ name: variable }) => !OWN_VARIABLES.has(variable)),
    state: (variable) => {
      if (env[variable] === undefined) return 'unset';
      return workspace.loaded.config.envMode === 'loose' ? 'passed' : 'withheld';
    },
    matches: (glob) => matcher([glob]),
  };
}

/** Running it may have loaded more than reading its definition did. */
function modulesOf(copy: string, workspace: Workspace, id: number): readonly string[] {
  const after = readState(copy).definitions?.list.find(({ definition }) => definition.id === id);
  return [...taskOf(workspace, id).modules, ...(after?.modules ?? [])];
}
