/** What a configuration's module looks at beside modules: told by whoever can notice it. */

/** What was looked at. */
export interface Looks {
  /** Files that were read, or asked for whether they are there; workspace-relative. */
  readonly paths: readonly string[];
  /** Folders whose entries were asked for. */
  readonly folders: readonly string[];
  /** Names of environment variables; `*` for all of them. */
  readonly env: readonly string[];
}

/** Takes notes in this process until it is disposed of. */
export interface LookRecorder extends Disposable {
  /** What was looked at so far; undefined where that is nothing. */
  take(): Looks | undefined;
}

/** Starts to take notes on a workspace, of which the absolute path is given. */
export type RecordLooks = (root: string) => LookRecorder;
