/** Reads task modules in a process of their own, because nothing that they do may harm the one that plans. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../files/package-root.ts';
import type { HostMessage, ReadOrder, ReadReply } from './definition-messages.ts';

/** How to read. */
export interface ProcessOptions {
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds that each file may take. */
  readonly timeoutMs: number;
  /** Megabytes that all files together may take. */
  readonly memoryMb: number;
}

/** Why no reply came for a file. */
export type LostReply =
  | { readonly type: 'timeout' | 'stalled' | 'out-of-memory' }
  | { readonly type: 'exit'; readonly code: number | null; readonly signal: string | null };

/** Replies in the order of the files; if the process was lost, `lost` tells what the file after the last one did. */
export interface ProcessReplies {
  readonly replies: readonly ReadReply[];
  readonly lost?: LostReply;
}

/**
 * Reads the definitions of an order; whatever the files do, the process is gone afterwards. It is a child process and
 * no worker thread, because it starts no slower (22 tasks: 76 ms against 86), and because it can be ended in the middle
 * of a native call too.
 */
export async function readInProcess(order: ReadOrder, options: ProcessOptions): Promise<ProcessReplies> {
  const child = startHost(order.root, options);
  const { promise, resolve, reject } = Promise.withResolvers<ProcessReplies>();
  const replies: ReadReply[] = [];
  const lose = (lost: LostReply): void => resolve({ replies, lost });
  const timer = setTimeout(() => lose({ type: 'timeout' }), options.timeoutMs);
  let errors = '';
  let ready = false;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-10_000);
  });
  child.on('message', (message: HostMessage) => {
    timer.refresh();
    if (message.type === 'ready') ready = true;
    else if (message.type === 'stalled') lose({ type: 'stalled' });
    else if (replies.push(message) === order.files.length) resolve({ replies });
  });
  child.once('error', reject);
  // Not `exit`: messages and error text may still be on their way then.
  child.once('close', (code, signal) => {
    if (!ready) reject(new Error(`Cannot start the process that reads definitions: ${errors}`));
    lose(/heap out of memory/.test(errors) ? { type: 'out-of-memory' } : { type: 'exit', code, signal });
  });
  child.send(order, () => {}); // that it is gone already is told by its end
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

function startHost(root: string, { env, memoryMb }: ProcessOptions): ChildProcess {
  return fork(hostFile(), [], {
    cwd: root,
    env: { ...env },
    // Type stripping is stable but announced as experimental by some of the supported versions.
    execArgv: ['--disable-warning=ExperimentalWarning', `--max-old-space-size=${memoryMb}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

function hostFile(): string {
  const fromSources = import.meta.filename.endsWith('.ts');
  return fromSources
    ? join(import.meta.dirname, 'definition-host.ts')
    : join(packageRoot(), 'dist/definition-host.cjs');
}
