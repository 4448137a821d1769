/** Turns one error of ajv into a problem in our words, with its place. */
import type { ErrorObject } from 'ajv';
import type { Problem } from '../model/conductor-error.ts';
import { pathProblem } from '../model/relative-path.ts';
import { didYouMean } from '../model/similar.ts';
import type { Document } from './document.ts';
import { expectedText, referredNode, type SchemaNode } from './expected-text.ts';
import { memberPointer } from './json-pointer.ts';
import { foundText, orList, pointerText } from './value-text.ts';

/** The problem that an error is, in a document checked by `root`. */
export function schemaProblem(error: ErrorObject, document: Document, root: SchemaNode): Problem {
  const { keyword, instancePath, params } = error;
  if (error.propertyName !== undefined) return keyProblem(error, document, root);
  if (keyword === 'additionalProperties') return unknownKey(error, document);
  if (keyword === 'required') return missingKey(error, document, root);
  if (keyword === 'discriminator') return tagProblem(error, document, root);
  const place = document.locate(instancePath);
  const subject = instancePath === '' ? 'it is' : `${pointerText(instancePath)} is`;
  const message = `${subject} ${foundText(error.data)}, expected ${wanted(error, root)}`;
  const choices: unknown[] = keyword === 'enum' ? params['allowedValues'] : [params['allowedValue']];
  return { message, place, help: suggestion(error.data, choices) };
}

/** `parentSchema` is the schema that the failed keyword stands in. */
function nodeOf(error: ErrorObject): SchemaNode {
  return error.parentSchema ?? {};
}

function wanted(error: ErrorObject, root: SchemaNode): string {
  if (error.keyword === 'uniqueItems')
    return `no item twice: [${error.params['i']}] and [${error.params['j']}] are equal`;
  if (error.keyword === 'multipleOf') return `a multiple of ${error.params['multipleOf']}`;
  const reason = error.params['format'] === 'workspace-path' ? `: ${pathProblem(String(error.data))}` : '';
  return expectedText(nodeOf(error), root) + reason;
}

function suggestion(value: unknown, choices: readonly unknown[]): string | undefined {
  const words = choices.filter((choice) => typeof choice === 'string');
  return typeof value === 'string' ? didYouMean(value, words) : undefined;
}

function inText(pointer: string): string {
  return pointer === '' ? '' : ` in ${pointerText(pointer)}`;
}

function unknownKey(error: ErrorObject, document: Document): Problem {
  const key: string = error.params['additionalProperty'];
  const known = Object.keys(nodeOf(error)['properties'] ?? {}).filter((name) => name !== '$schema');
  const place = document.locate(memberPointer(error.instancePath, key), { key: true });
  const help = didYouMean(key, known) ?? (known.length > 0 ? `Known keys: ${known.join(', ')}` : undefined);
  return { message: `unknown key ${foundText(key)}${inText(error.instancePath)}`, place, help };
}

function missingKey(error: ErrorObject, document: Document, root: SchemaNode): Problem {
  const key: string = error.params['missingProperty'];
  const properties = (nodeOf(error)['properties'] ?? {}) as { readonly [key: string]: SchemaNode }; // by the schema language
  const expected = expectedText(properties[key] ?? {}, root);
  const pointer = memberPointer(error.instancePath, key);
  return { message: `${pointerText(pointer)} is missing, expected ${expected}`, place: document.locate(pointer) };
}

function keyProblem(error: ErrorObject, document: Document, root: SchemaNode): Problem {
  const key = error.propertyName ?? '';
  const place = document.locate(memberPointer(error.instancePath, key), { key: true });
  const expected = expectedText({ type: 'string', ...nodeOf(error) }, root);
  return {
    message: `found the key ${foundText(key)}${inText(error.instancePath)}, expected ${expected}`,
    place,
  };
}

function tagProblem(error: ErrorObject, document: Document, root: SchemaNode): Problem {
  const tag: string = error.params['tag'];
  const value: unknown = error.params['tagValue'];
  const branches = (nodeOf(error)['oneOf'] ?? []) as readonly SchemaNode[]; // ajv demands it beside a discriminator
  const choices = branches.flatMap((branch) => tagValues(branch, tag, root));
  const pointer = memberPointer(error.instancePath, tag);
  const found = value === undefined ? 'missing' : foundText(value);
  const message = `${pointerText(pointer)} is ${found}, expected ${orList(choices.map(foundText))}`;
  return { message, place: document.locate(pointer), help: suggestion(value, choices) };
}

function tagValues(branch: SchemaNode, tag: string, root: SchemaNode): readonly unknown[] {
  const node = typeof branch['$ref'] === 'string' ? referredNode(branch['$ref'], root) : branch;
  const properties = (node['properties'] ?? {}) as { readonly [key: string]: SchemaNode }; // by the schema language
  const schema = properties[tag] ?? {};
  return Array.isArray(schema['enum']) ? schema['enum'] : [schema['const']];
}
