/** Checks documents against the schemas of `schemas/`; knows nothing of what they are for. */
import { ConductorError, type Problem } from '../model/conductor-error.ts';
import type { Document } from './document.ts';
import type { SchemaNode } from './expected-text.ts';
import { relevantErrors } from './relevant-errors.ts';
import { schemaProblem } from './schema-problem.ts';
import { schemaErrors } from './schema-validator.ts';

/**
 * Checks a document.
 * @throws ConductorError that lists everything that is wrong, with the place and what was expected.
 */
export async function checkSchema(
  schema: object,
  document: Document,
  options: { readonly code: string; readonly what: string },
): Promise<void> {
  const [first, ...more] = await schemaProblems(schema, document);
  if (!first) return;
  const message = `Cannot use ${options.what} "${document.file}": ${first.message}`;
  throw new ConductorError({ ...first, code: options.code, message, more });
}

/** Everything that is wrong with a document, in the order of the text; nothing where it is valid. */
export async function schemaProblems(schema: object, document: Document): Promise<readonly Problem[]> {
  const errors = relevantErrors(await schemaErrors(schema, document.value));
  const root = schema as SchemaNode; // a schema is plain data
  const problems = errors.map((error) => schemaProblem(error, document, root));
  const distinct = new Map(problems.map((problem) => [`${problem.place?.pointer} ${problem.message}`, problem]));
  return [...distinct.values()].toSorted((a, b) => position(a) - position(b));
}

/** Sorts lines first, columns second; nobody has lines of a million columns. */
function position({ place }: Problem): number {
  return (place?.line ?? 0) * 1e6 + (place?.column ?? 0);
}
