/** What a traced run did to files, in the order in which it was done; knows no tracer. */

/** One thing that a process did. All paths are absolute, without `.` and `..`. */
export type TraceEvent = Doing & {
  /** Position of the process in `Trace.processes`. */
  readonly process: number;
  /** Number of the thread that did it. */
  readonly thread: number;
};

/** What can be done to files. */
export type Doing =
  | {
      readonly type: 'open';
      /** As it was asked for; the path of a link where one was opened. */
      readonly path: string;
      /** What was opened, links resolved, where the tracer could tell. */
      readonly real: string;
      readonly reads: boolean;
      readonly writes: boolean;
      /** Made if it was not there. */
      readonly creates: boolean;
      /** Emptied: nothing of what was there can be read. Also for a file that must not have been there. */
      readonly empties: boolean;
    }
  /** A folder's entries were read. */
  | { readonly type: 'list'; readonly path: string }
  /** A path was asked about, or anything else was tried with it that needs it to be there. */
  | { readonly type: 'probe'; readonly path: string; readonly found: boolean }
  /** A link's target was read. */
  | { readonly type: 'read-link'; readonly path: string }
  /** The process became another program. */
  | { readonly type: 'exec'; readonly path: string; readonly args: readonly string[] }
  | { readonly type: 'make-folder'; readonly path: string }
  /** A file, link or folder was removed. */
  | { readonly type: 'remove'; readonly path: string }
  | { readonly type: 'rename'; readonly from: string; readonly to: string; readonly exchanges: boolean }
  /** A second name for a file. */
  | { readonly type: 'link'; readonly from: string; readonly to: string }
  | { readonly type: 'symlink'; readonly path: string; readonly target: string }
  /** Content or mode of what is there changed, or a special file was made. */
  | { readonly type: 'change'; readonly path: string }
  /** It set up a way to read and write that cannot be traced. */
  | { readonly type: 'blind' };

/** A program that a process became. */
export interface TracedCommand {
  readonly path: string;
  readonly args: readonly string[];
}

/** A process; its threads count as it. */
export interface TracedProcess {
  readonly pid: number;
  /** Position of the one that started it; undefined for the first. */
  readonly parent: number | undefined;
  /** What it became, in order; one that only forked has none of its own. */
  readonly commands: readonly TracedCommand[];
  /** Undefined while it runs. */
  readonly end: { readonly code: number } | { readonly signal: string } | undefined;
}

/** All that was seen. */
export interface Trace {
  readonly processes: readonly TracedProcess[];
  readonly events: readonly TraceEvent[];
}
