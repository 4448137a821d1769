/** JSON Schema for tasks: checks documents in words with places, and tells the ranges of a layer's settings. */
import { Ajv, type ErrorObject } from 'ajv';
import type { Problem } from 'conductor-run';
import type { JsonFile } from './patterns.ts';

/** What a schema says of one setting, as far as tasks need it. */
export interface Setting {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

/** Kind of layer -> its settings by name. */
export type LayerSettings = Readonly<Record<string, Readonly<Record<string, Setting>>>>;

interface Schema {
  readonly $schema?: string;
  readonly definitions?: Readonly<Record<string, { readonly properties?: Readonly<Record<string, Setting>> }>>;
}

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** Everything that is wrong with a document, in the order of the text. */
export type Check = (file: JsonFile) => readonly Problem[];

/** Makes the check that a schema stands for. */
export function checkBy(schema: JsonFile): Check {
  const validate = newAjv().compile(schema.value as object); // `schemaProblems` found nothing
  return (file) => {
    if (file.problems.length > 0) return file.problems;
    return validate(file.value) ? [] : inOrder((validate.errors ?? []).map((error) => problemOf(error, file)));
  };
}

/** What is wrong with a schema itself: by the meta-schema, then by what only compiling finds, such as references into nothing. */
export function schemaProblems(file: JsonFile): readonly Problem[] {
  if (file.problems.length > 0) return file.problems;
  const schema = file.value as Schema; // only its own words are read before it is checked
  if (schema?.$schema !== DRAFT) {
    return [{ message: `"$schema" is not "${DRAFT}"`, place: file.place('/$schema') }];
  }
  const ajv = newAjv();
  if (!ajv.validateSchema(schema)) return inOrder((ajv.errors ?? []).map((error) => problemOf(error, file)));
  try {
    ajv.compile(schema);
    return [];
  } catch (error) {
    return [{ message: error instanceof Error ? error.message : String(error), place: file.place('') }];
  }
}

/** Ranges and defaults of the settings of every kind of layer, from the schema of patterns. */
export function layerSettings(schema: JsonFile): LayerSettings {
  const { definitions = {} } = schema.value as Schema; // checked by task 2
  const kinds = Object.entries(definitions).filter(([name]) => name.endsWith('Layer'));
  return Object.fromEntries(kinds.map(([name, { properties = {} }]) => [name.slice(0, -'Layer'.length), properties]));
}

/** The formats and keywords are those of the schemas; formats describe paths and times of conductor's own files. */
function newAjv(): Ajv {
  return new Ajv({
    allErrors: true,
    discriminator: true,
    allowUnionTypes: true,
    strictTypes: false,
    logger: false,
    formats: { 'workspace-path': true, 'date-time': true, regex: true },
    keywords: ['patternErrorMessage', 'markdownDescription', 'tsType'],
  });
}

function problemOf(error: ErrorObject, file: JsonFile): Problem {
  const { instancePath, keyword, params } = error;
  const where = instancePath === '' ? '' : ` in "${instancePath}"`;
  if (keyword === 'additionalProperties') {
    const key = String(params['additionalProperty']);
    const pointer = `${instancePath}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return { message: `Unknown key "${key}"${where}`, place: file.place(pointer, { key: true }) };
  }
  const place = file.place(instancePath);
  if (keyword === 'required') return { message: `Key "${params['missingProperty']}" is missing${where}`, place };
  const choices = keyword === 'enum' ? `: ${(params['allowedValues'] as unknown[]).join(', ')}` : '';
  return { message: `Value${where} ${error.message ?? keyword}${choices}`, place };
}

function inOrder(problems: readonly Problem[]): Problem[] {
  const key = ({ place }: Problem): number => (place?.line ?? 0) * 1e6 + (place?.column ?? 0);
  return problems.toSorted((one, other) => key(one) - key(other));
}
