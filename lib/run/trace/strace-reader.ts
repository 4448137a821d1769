/** Reads what strace tells of a run: which processes there were and what each did to files. Starts nothing. */
import { cwdIn, meaningOf, STARTERS } from './strace-calls.ts';
import { StraceLines, type StraceRecord } from './strace-lines.ts';
import type { StraceCall } from './strace-text.ts';
import type { Trace, TracedCommand, TracedProcess, TraceEvent } from './trace-event.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface Process extends Writable<TracedProcess> {
  readonly commands: TracedCommand[];
}

/** A thread. The working folder is shared by those that were started so. */
interface Thread {
  readonly process: number;
  readonly folder: { path: string };
}

/** A call that starts a process and has not come back; its child may be seen before that. */
interface Birth {
  readonly parent: Thread;
  readonly flags: string;
  isSeen: boolean;
}

/** Reads the output of one `strace -f -y -q` piece by piece. */
export class StraceReader {
  readonly #lines = new StraceLines();
  readonly #threads = new Map<number, Thread>();
  readonly #births = new Map<number, Birth>();
  /** Records of threads that more than one call may have started. */
  readonly #held = new Map<number, StraceRecord[]>();
  readonly #processes: Process[] = [];
  readonly #events: TraceEvent[] = [];
  readonly #cwd: string;

  /** @param cwd absolute path that the first process works in */
  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** Takes a piece of the output, which is ASCII. */
  feed(text: string): void {
    for (const record of this.#lines.feed(text)) this.#take(record);
  }

  /** What was seen so far; nothing is held back any more. */
  end(): Trace {
    for (const [pid, records] of [...this.#held]) {
      this.#held.delete(pid);
      const birth = [...this.#births.values()].find(({ isSeen }) => !isSeen);
      this.#bear(pid, birth?.parent, birth?.flags ?? '');
      for (const record of records) this.#take(record);
    }
    return { processes: this.#processes, events: this.#events };
  }

  /** Numbers of the processes that have not ended. */
  running(): readonly number[] {
    return this.#processes.flatMap(({ pid, end }) => (end === undefined ? [pid] : []));
  }

  #take(record: StraceRecord): void {
    const thread = this.#threads.get(record.pid) ?? this.#unknown(record);
    if (thread === undefined) return;
    if (record.type === 'begun') this.#begin(record, thread);
    else if (record.type === 'call') this.#finish(record.pid, record.call, thread);
    else if (record.type === 'superseded') this.#threads.delete(record.by);
    else this.#close(record, thread);
  }

  /** A thread is seen first: where only one call can have started it, that one did. */
  #unknown(record: StraceRecord): Thread | undefined {
    const { pid } = record;
    const held = this.#held.get(pid);
    const births = [...this.#births.values()].filter(({ isSeen }) => !isSeen);
    const [birth, ...others] = births;
    if (held === undefined && others.length === 0) {
      if (birth) birth.isSeen = true;
      return this.#bear(pid, birth?.parent, birth?.flags ?? '');
    }
    this.#held.set(pid, [...(held ?? []), record]);
    return undefined;
  }

  #bear(pid: number, parent: Thread | undefined, flags: string): Thread {
    const path = parent?.folder.path ?? this.#cwd;
    const folder = parent && flags.includes('CLONE_FS') ? parent.folder : { path };
    if (parent && flags.includes('CLONE_THREAD')) return this.#add(pid, { process: parent.process, folder });
    const process = this.#processes.push({ pid, parent: parent?.process, commands: [], end: undefined }) - 1;
    return this.#add(pid, { process, folder });
  }

  #add(pid: number, thread: Thread): Thread {
    this.#threads.set(pid, thread);
    return thread;
  }

  #begin({ pid, name, args }: StraceRecord & { readonly type: 'begun' }, parent: Thread): void {
    if (STARTERS.has(name)) this.#births.set(pid, { parent, flags: args.join(), isSeen: false });
  }

  #finish(pid: number, call: StraceCall, thread: Thread): void {
    if (STARTERS.has(call.name)) this.#started(pid, call, thread);
    else this.#done(pid, call, thread);
  }

  #done(thread: number, call: StraceCall, { process, folder }: Thread): void {
    folder.path = cwdIn(call) ?? folder.path;
    const meaning = meaningOf(call, folder.path);
    if (meaning?.type === 'move') folder.path = meaning.path;
    else if (meaning) this.#events.push({ ...meaning, process, thread });
    if (meaning?.type === 'exec') this.#processes[process]?.commands.push({ path: meaning.path, args: meaning.args });
  }

  #started(pid: number, { args, result }: StraceCall, parent: Thread): void {
    const birth = this.#births.get(pid);
    this.#births.delete(pid);
    const child = Number(result);
    if (!(child > 0) || birth?.isSeen) return;
    this.#bear(child, parent, args.join());
    const held = this.#held.get(child) ?? [];
    this.#held.delete(child);
    for (const record of held) this.#take(record);
  }

  #close({ pid, end }: StraceRecord & { readonly type: 'ended' }, { process }: Thread): void {
    this.#threads.delete(pid);
    this.#births.delete(pid);
    const ended = this.#processes[process];
    if (ended?.pid === pid) ended.end = end;
  }
}
