/** Words for what a JSON schema expects. */
import { pointerSegments } from './json-pointer.ts';
import { foundText, orList } from './value-text.ts';

/** A schema, or a part of one, as plain data. */
export type SchemaNode = { readonly [keyword: string]: unknown };

const FORMATS: Readonly<Record<string, string>> = {
  'workspace-path': 'a path inside the workspace such as "tasks"',
  'date-time': 'a date and time such as "2025-11-09T20:03:15+08:00"',
  regex: 'a regular expression such as "listening on \\d+"',
};

/** What `node` expects: `a whole number of at least 1 or "auto"`. References are looked up in `root`. */
export function expectedText(node: SchemaNode, root: SchemaNode): string {
  if (typeof node['$ref'] === 'string') return expectedText(referredNode(node['$ref'], root), root);
  if ('const' in node) return foundText(node['const']);
  if (Array.isArray(node['enum'])) return orList(node['enum'].map(foundText));
  const branches = node['anyOf'] ?? node['oneOf'];
  if (Array.isArray(branches)) return orList([...new Set(branches.map((branch) => expectedText(branch, root)))]);
  const types = [node['type'] ?? 'value'].flat();
  return orList(types.map((type) => typeText(String(type), node)));
}

/** The part of a schema that a local reference such as `#/$defs/layer` names. */
export function referredNode(reference: string, root: SchemaNode): SchemaNode {
  let node: unknown = root;
  for (const segment of pointerSegments(reference)) node = (node as SchemaNode)[segment]; // ajv has resolved it before
  return (node ?? {}) as SchemaNode;
}

function typeText(type: string, node: SchemaNode): string {
  switch (type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number${rangeText(node)}`;
    case 'number':
      return `a number${rangeText(node)}`;
    case 'string':
      return textText(node);
    case 'array':
      return `a list${countText(node, ['minItems', 'maxItems'], 'items')}`;
    case 'object':
      return `an object${countText(node, ['minProperties', 'maxProperties'], 'keys')}`;
    default:
      return type === 'null' ? 'null' : 'a value';
  }
}

function rangeText(node: SchemaNode): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = node;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  const bounds = [
    minimum !== undefined && `of at least ${minimum}`,
    exclusiveMinimum !== undefined && `above ${exclusiveMinimum}`,
    maximum !== undefined && `of at most ${maximum}`,
    exclusiveMaximum !== undefined && `below ${exclusiveMaximum}`,
  ].filter((bound) => bound !== false);
  return bounds.map((bound) => ` ${bound}`).join(' and');
}

function textText(node: SchemaNode): string {
  if (typeof node['patternErrorMessage'] === 'string') return node['patternErrorMessage'];
  const format = typeof node['format'] === 'string' ? FORMATS[node['format']] : undefined;
  if (format) return format;
  const text = `text${countText(node, ['minLength', 'maxLength'], 'characters')}`;
  return node['pattern'] === undefined ? text : `${text} that matches ${node['pattern']}`;
}

function countText(node: SchemaNode, [least, most]: readonly [string, string], what: string): string {
  const [from, to] = [node[least], node[most]];
  if (from !== undefined && from === to) return ` of ${from} ${from === 1 ? what.slice(0, -1) : what}`;
  if (from !== undefined && to !== undefined) return ` of ${from} to ${to} ${what}`;
  if (from !== undefined) return from === 1 ? ' that is not empty' : ` of at least ${from} ${what}`;
  return to === undefined ? '' : ` of at most ${to} ${what}`;
}
