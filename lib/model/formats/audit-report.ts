/** Generated from schemas/audit-report.schema.json by `npm run types`; do not edit. */

/**
 * What `conductor audit --json` prints on standard output. All paths are relative to the workspace's root.
 */
export interface AuditReport {
  /**
   * Version of conductor.
   */
  readonly version: string;
  /**
   * Whether nothing undeclared was found.
   */
  readonly ok: boolean;
  readonly task: {
    readonly id: number;
    readonly name: string;
  };
  /**
   * Files and links that the run read and the task does not declare.
   */
  readonly reads: readonly {
    readonly path: string;
    /**
     * The task that makes it, which is not needed.
     */
    readonly outputOf?: number;
  }[];
  /**
   * Folders whose entries the run read and in which no declared glob would find a new file; `.` is the root.
   */
  readonly listings: readonly string[];
  /**
   * Files that are different after the run and that the task does not declare as outputs.
   */
  readonly writes: readonly {
    readonly path: string;
    readonly how: 'written' | 'removed';
  }[];
  /**
   * Variables that Node code of the run read and the task does not declare.
   */
  readonly env: readonly {
    readonly name: string;
    /**
     * Whose code read it: the workspace's or a package's.
     */
    readonly by: 'task' | 'package';
    /**
     * Not set at all; set, and kept from the task; set and let through (`envMode: loose`).
     */
    readonly state: 'unset' | 'withheld' | 'passed';
  }[];
  /**
   * Declared inputs that the run did not look at.
   */
  readonly unread: readonly {
    readonly glob: string;
    /**
     * How many files it matches.
     */
    readonly files: number;
    readonly unread: readonly string[];
  }[];
  /**
   * With `--probed`: undeclared paths that the run only asked about.
   */
  readonly probed?: readonly {
    readonly path: string;
    readonly found: boolean;
  }[];
  /**
   * With `--outside`: how many files the run read, and wrote, in folders outside the workspace and in packages.
   */
  readonly outside?: readonly {
    readonly folder: string;
    readonly read: number;
    readonly written: number;
  }[];
  /**
   * What to add to the task's definition.
   */
  readonly fix: {
    readonly needs: readonly number[];
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
    readonly env: readonly string[];
  };
  /**
   * What the audit could not see.
   */
  readonly notes: readonly string[];
}
