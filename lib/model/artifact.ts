/** Output files as an action result records them. */
import type { Digest } from './digest.ts';
import { type FileFact, factWord } from './file-fact.ts';

/** One output, by its workspace-relative path. */
export type Artifact =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly digest: Digest;
      readonly size: number;
      readonly executable: boolean;
    }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }
  | { readonly kind: 'directory'; readonly path: string };

/** The artifact that a fact on disk amounts to, or undefined where none can be recorded. */
export function artifactOf(path: string, fact: FileFact): Artifact | undefined {
  return fact.kind === 'missing' || fact.kind === 'other' ? undefined : { path, ...fact };
}

/** Whether what is on disk is what was recorded. */
export function matchesArtifact(artifact: Artifact, fact: FileFact): boolean {
  return factWord(artifact) === factWord(fact);
}
