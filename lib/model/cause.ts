/** Why something must run: the culprit, as data. */

/** A field of a fingerprint whose members can come, go and change. */
export type FingerprintField = 'input' | 'code' | 'package' | 'need' | 'env' | 'definition' | 'edit';

/** One reason to run or restore. Its text is made by `report/text`. */
export type Cause =
  | { readonly kind: 'first-run' }
  | { readonly kind: 'forced' }
  | { readonly kind: 'not-cached'; readonly why: string }
  | {
      readonly kind: 'changed';
      readonly field: FingerprintField;
      readonly name: string;
      readonly how: 'added' | 'removed' | 'modified';
    }
  | { readonly kind: 'output'; readonly path: string; readonly how: 'missing' | 'modified' }
  | { readonly kind: 'manifest'; readonly path: string; readonly how: 'missing' | 'modified' | 'invalid' }
  | { readonly kind: 'hand-edited'; readonly path: string }
  /** No reason to run: the run that is gone on with has done it. */
  | { readonly kind: 'done'; readonly run: string }
  | { readonly kind: 'record-lost' };

/** The text of a cause, such as `input "src/a.ts" modified`. */
export function causeText(cause: Cause): string {
  switch (cause.kind) {
    case 'first-run':
      return 'first run';
    case 'forced':
      return 'forced';
    case 'not-cached':
      return cause.why;
    case 'changed':
      return changedText(cause);
    case 'output':
      return `output "${cause.path}" ${cause.how}`;
    case 'manifest':
      return `manifest "${cause.path}" ${cause.how}`;
    case 'hand-edited':
      return `output "${cause.path}" edited by hand`;
    case 'done':
      return `done in run ${cause.run}`;
    case 'record-lost':
      return 'no record of an earlier result';
  }
}

function changedText(cause: Extract<Cause, { kind: 'changed' }>): string {
  if (cause.field === 'need') return `need ${cause.name} has new outputs`;
  if (cause.field === 'edit') return `edit of "${cause.name}" ${cause.how}`;
  const field = cause.field === 'code' ? 'task code' : cause.field;
  return `${field} "${cause.name}" ${cause.how}`;
}
