/** Generated from schemas/action-result.schema.json by `npm run types`; do not edit. */

/**
 * A normalized path that stays inside the workspace, with forward slashes
 */
export type Path = string;
/**
 * SHA-256, 64 lower-case hex digits
 */
export type Digest = string;
export type Count = number;

/**
 * A recorded action result: .conductor/cache/v1/ac/<key>.json. One line of canonical JSON. Besides what this schema says, `digest` must be that of the text of `result`, its `key` that of its fingerprint and of the file's name, and no artifact may lie below another that is not a folder, or lead out of the workspace
 */
export interface StoredActionResult {
  /**
   * SHA-256 of the canonical JSON of `result`, so that damage is noticed
   */
  readonly digest: string;
  readonly result: ActionResultRecord;
}
/**
 * What is kept of an action that ran
 */
export interface ActionResultRecord {
  /**
   * Version of this format; a record of another version is not read
   */
  readonly version: 1;
  /**
   * Digest of the fingerprint's canonical JSON
   */
  readonly key: string;
  /**
   * `task`, or the first word of the action's name: `template`, `generate`, `compile`
   */
  readonly kind: string;
  /**
   * Number of the task that it belongs to
   */
  readonly task: number;
  readonly fingerprint: FingerprintRecord;
  /**
   * What the action left on disk
   */
  readonly artifacts: readonly (FileArtifact | SymlinkArtifact | DirectoryArtifact)[];
  /**
   * SHA-256, 64 lower-case hex digits
   */
  readonly value?: string;
  readonly manifest?: FileArtifact;
  /**
   * Keys of the actions that a task's run was made of, by name
   */
  readonly actions?: {
    readonly [k: string]: Digest;
  };
  /**
   * Paths of the artifacts that a task published in a transaction; the others it wrote itself
   */
  readonly published?: readonly string[];
  /**
   * Edits of its artifacts that stay: path to how it stays, digest of the generated text, and what a fingerprint has of it
   */
  readonly edits?: {
    readonly [k: string]: {
      readonly how: 'theirs' | 'merged' | 'conflict' | 'regions';
      readonly generated: Digest;
      readonly word: string;
    };
  };
  /**
   * How long it ran, in milliseconds
   */
  readonly durationMs: number;
  /**
   * ISO 8601
   */
  readonly at: string;
  /**
   * Version of conductor
   */
  readonly by: string;
}
/**
 * All that decided the result, readable
 */
export interface FingerprintRecord {
  /**
   * Version of the fingerprint's meaning
   */
  readonly format: 1;
  /**
   * `task 8`, or the action's own name
   */
  readonly name: string;
  /**
   * The definition as data: any JSON
   */
  readonly definition: {} | readonly unknown[] | string | number | boolean | null;
  /**
   * Local modules that the definition reaches: path to digest
   */
  readonly code: {
    readonly [k: string]: string;
  };
  /**
   * Packages that it imports: name to version
   */
  readonly packages: {
    readonly [k: string]: string;
  };
  /**
   * Input files: path to content
   */
  readonly inputs: {
    readonly [k: string]: string;
  };
  /**
   * Task number to digest of its outputs
   */
  readonly needs: {
    readonly [k: string]: string;
  };
  /**
   * Declared variables: name to digest of the value, null where unset
   */
  readonly env: {
    readonly [k: string]: string | null;
  };
  /**
   * Generated files with edits that stay: path to what they hold
   */
  readonly edits?: {
    readonly [k: string]: string;
  };
}
/**
 * A file and the blob of its bytes
 */
export interface FileArtifact {
  readonly kind: 'file';
  readonly path: Path;
  readonly digest: Digest;
  readonly size: Count;
  /**
   * Whether its owner may execute it
   */
  readonly executable: boolean;
}
/**
 * A link inside the workspace
 */
export interface SymlinkArtifact {
  readonly kind: 'symlink';
  readonly path: Path;
  /**
   * Relative to the link's folder
   */
  readonly target: string;
}
/**
 * A folder
 */
export interface DirectoryArtifact {
  readonly kind: 'directory';
  readonly path: Path;
}
