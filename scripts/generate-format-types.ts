/** Turns every schemas/*.schema.json into lib/model/formats/<name>.ts; `--check` only says which of them are out of date. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { parseSync, type TSType, Visitor } from 'oxc-parser';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SCHEMAS = join(ROOT, 'schemas');
const FORMATS = join(ROOT, 'lib/model/formats');
const ENDING = '.schema.json';

type Node = { readonly [key: string]: unknown };
type Insertion = readonly [offset: number, text: string];

/** Keywords whose members are schemas under names that the schema's author chose. */
const MAPS = ['properties', 'patternProperties', 'dependentSchemas'];
/** The same, for schemas that get a type of their own. */
const DEFINITIONS = ['$defs', 'definitions'];

/** A copy in which only the whole and its definitions have a title: a field's title is for editors, not a type's name. */
function withoutFieldTitles(schema: unknown, named: boolean): unknown {
  if (Array.isArray(schema)) return schema.map((part) => withoutFieldTitles(part, false));
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.entries(schema).filter(([key]) => named || key !== 'title');
  return Object.fromEntries(members.map(([key, value]) => [key, memberWithoutTitles(key, value)]));
}

function memberWithoutTitles(key: string, value: unknown): unknown {
  if (['default', 'examples', 'enum', 'const'].includes(key)) return value;
  const named = DEFINITIONS.includes(key);
  if (!named && !MAPS.includes(key)) return withoutFieldTitles(value, false);
  const parts = Object.entries(value as Node); // these keywords hold objects, or the schema is invalid
  return Object.fromEntries(parts.map(([name, part]) => [name, withoutFieldTitles(part, named)]));
}

/** Every property, index signature, list and tuple made readonly, by the source's own syntax tree. */
function withReadonly(source: string): string {
  const { program, errors } = parseSync('types.ts', source);
  if (errors.length > 0) throw new Error(`Cannot parse generated types: ${errors[0]?.message}`);
  const insertions: Insertion[] = [];
  const member = (node: { readonly start: number; readonly readonly: boolean }) => {
    if (!node.readonly) insertions.push([node.start, 'readonly ']);
  };
  const list = (node: { readonly start: number; readonly elementType?: TSType }) => {
    insertions.push([node.start, 'readonly ']);
    const element = node.elementType;
    if (element && isList(element)) insertions.push([element.start, '('], [element.end, ')']);
  };
  new Visitor({ TSPropertySignature: member, TSIndexSignature: member, TSArrayType: list, TSTupleType: list }).visit(
    program,
  );
  return insert(source, insertions);
}

function isList(type: TSType): boolean {
  return type.type === 'TSArrayType' || type.type === 'TSTupleType';
}

/** Of insertions at one offset the first stays first. */
function insert(source: string, insertions: readonly Insertion[]): string {
  let result = source;
  for (const [offset, text] of insertions.toReversed().toSorted(([a], [b]) => b - a)) {
    result = result.slice(0, offset) + text + result.slice(offset);
  }
  return result;
}

async function typesOf(file: string): Promise<string> {
  const schema = JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8'));
  const header = `/** Generated from schemas/${file} by \`npm run types\`; do not edit. */\n\n`;
  const plain = withoutFieldTitles(schema, true) as JSONSchema; // a schema file holds a schema
  const style = { singleQuote: true, bracketSpacing: true };
  const options = { bannerComment: '', additionalProperties: false, ignoreMinAndMaxItems: true, cwd: SCHEMAS, style };
  const source = await compile(plain, schema.title ?? file.slice(0, -ENDING.length), options);
  return header + withReadonly(source);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function expectedFiles(): Promise<Map<string, string>> {
  const expected = new Map<string, string>();
  for (const file of readdirSync(SCHEMAS)
    .filter((name) => name.endsWith(ENDING))
    .sort()) {
    expected.set(`${file.slice(0, -ENDING.length)}.ts`, await typesOf(file));
  }
  return expected;
}

async function main(check: boolean): Promise<void> {
  mkdirSync(FORMATS, { recursive: true });
  const expected = await expectedFiles();
  const changed = [...expected].filter(
    ([name, text]) => readOrEmpty(join(FORMATS, name)).replaceAll('\r\n', '\n') !== text,
  );
  const surplus = readdirSync(FORMATS).filter((name) => !expected.has(name));
  for (const name of [...changed.map(([name]) => name), ...surplus]) {
    console.error(`lib/model/formats/${name} ${check ? 'is out of date: run "npm run types"' : 'updated'}`);
  }
  if (check) {
    process.exitCode = changed.length + surplus.length > 0 ? 1 : 0;
    return;
  }
  for (const [name, text] of changed) writeFileSync(join(FORMATS, name), text);
  for (const name of surplus) rmSync(join(FORMATS, name));
}

await main(process.argv.includes('--check'));
