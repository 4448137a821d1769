/** What the engine and the process that reads definitions say to each other. */
import type { Json } from '../model/canonical-json.ts';
import type { FileReads } from './file-reads.ts';
import type { Reach } from './module-graph.ts';

/** Which definitions to read. */
export interface ReadOrder {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Workspace-relative paths of task modules. */
  readonly files: readonly string[];
}

/** A definition as the module exports it, without its functions. */
export interface RawDefinition {
  readonly type: 'read';
  readonly data: Json;
  /** Whether it has a `run`. */
  readonly runs: boolean;
  readonly reach: Reach;
  /** What was looked at to make it, beside modules. */
  readonly reads?: FileReads;
}

/** Something thrown while a module was loaded. */
export interface Thrown {
  readonly type: 'threw';
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly stack: string;
  /** The import that found nothing, where it was one. */
  readonly missing: { readonly specifier: string; readonly from: string | undefined } | undefined;
  /** The local modules reached until then. */
  readonly modules: readonly string[];
}

/** A module that loaded but exports no definition. `pointer` is that of the wrong part, empty for the whole. */
export interface NoDefinition {
  readonly type: 'no-definition';
  readonly pointer: string;
  readonly found: string;
  readonly expected: string;
}

/** What reading one file gave. */
export type ReadReply = RawDefinition | Thrown | NoDefinition;

/** What the process says: that it begins, a reply for each file in order, or that it waits while nothing goes on. */
export type HostMessage = ReadReply | { readonly type: 'ready' } | { readonly type: 'stalled' };
