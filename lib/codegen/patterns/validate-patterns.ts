/** Validates patterns: by their schema, then by what no schema can say. */
import { checkSchema } from '../../config/check-schema.ts';
import { type Document, parseJson } from '../../config/document.ts';
import { ConductorError, type Problem } from '../../model/conductor-error.ts';
import type { Pattern } from '../../model/formats/pattern.ts';
import { throwJoined } from '../join-errors.ts';
import { patternProblems } from './check-pattern.ts';
import type { PatternSource } from './pattern-source.ts';

/** A pattern that can be relied on. */
export interface ValidPattern {
  readonly source: PatternSource;
  readonly document: Document;
  readonly pattern: Pattern;
}

const TEXTS = { code: 'patterns/invalid', what: 'pattern' } as const;

/**
 * All of `sources`, in the same order.
 * @throws ConductorError `patterns/invalid` with everything that is wrong with any of them, by place.
 */
export async function validatePatterns(sources: readonly PatternSource[]): Promise<ValidPattern[]> {
  const { default: schema } = await import('../../../schemas/pattern.schema.json', { with: { type: 'json' } });
  const results = await Promise.allSettled(sources.map((source) => validate(source, schema)));
  throwJoined(results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])));
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

async function validate(source: PatternSource, schema: object): Promise<ValidPattern> {
  const document = await parseJson(source.text, { file: source.path, ...TEXTS });
  await checkSchema(schema, document, TEXTS);
  const pattern = document.value as Pattern; // what the schema describes, just checked
  throwProblems(document, pattern);
  return { source, document, pattern };
}

function throwProblems(document: Document, pattern: Pattern): void {
  const found = patternProblems(pattern);
  const problems = found.map(
    ({ pointer, message, help }): Problem => ({ message, place: document.locate(pointer), help }),
  );
  const [first, ...more] = problems;
  if (first === undefined) return;
  const message = `Cannot use pattern "${document.file}": ${first.message.charAt(0).toLowerCase()}${first.message.slice(1)}`;
  throw new ConductorError({ ...first, code: TEXTS.code, message, more });
}
