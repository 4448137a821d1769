/** What is known of one path in the workspace. */
import type { Digest } from './digest.ts';

/** A path's kind and content. Links are never followed. */
export type FileFact =
  | { readonly kind: 'file'; readonly digest: Digest; readonly size: number; readonly executable: boolean }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'directory' }
  | { readonly kind: 'other' }
  | { readonly kind: 'missing' };

/** One word for a fact in a fingerprint: equal words, equal content. */
export function factWord(fact: FileFact): string {
  switch (fact.kind) {
    case 'file':
      return fileWord(fact.digest, fact.executable);
    case 'symlink':
      return `-> ${fact.target}`;
    default:
      return fact.kind;
  }
}

/** The word of a file. */
export function fileWord(digest: Digest, executable: boolean): string {
  return executable ? `${digest}+x` : digest;
}
