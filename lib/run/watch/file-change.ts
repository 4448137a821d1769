/** What a watch has seen, and why it runs again. */

/** What a path is to the selected tasks. `setup`: which tasks there are, or what they are, may depend on it. */
export type PathKind = 'setup' | 'input' | 'output' | 'none';

/** A path that is not what it was when tasks last looked at it. */
export interface FileChange {
  /** Workspace-relative; absolute where outside. */
  readonly path: string;
  readonly kind: PathKind;
  readonly isGone: boolean;
  /** Tasks that read it themselves: as an input or as their code. */
  readonly tasks: ReadonlySet<number>;
}

/** Why a run of a watch begins. */
export type WatchCause =
  | { readonly kind: 'start' }
  | { readonly kind: 'asked'; readonly force: boolean }
  | { readonly kind: 'changed'; readonly changes: readonly FileChange[] };
