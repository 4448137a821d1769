/** Validates by JSON schemas: by a built validator whether, by ajv why not; knows nothing of documents. */
import type { ErrorObject, ValidateFunction } from 'ajv';
import { canonicalJson, type Json } from '../model/canonical-json.ts';
import { digestOf } from '../model/digest.ts';
import { AJV_OPTIONS, isDraft2020 } from './ajv-options.ts';
import { type BuiltValidator, builtValidators } from './built-validators.ts';

const compiled = new WeakMap<object, Promise<ValidateFunction>>();
const built = new WeakMap<object, Promise<BuiltValidator | undefined>>();

/** Everything that is wrong with a value by a schema (draft 7 or 2020-12, by its `$schema`); nothing where it is valid. */
export async function schemaErrors(schema: object, value: unknown): Promise<readonly ErrorObject[]> {
  const isValid = await once(built, schema, findBuilt);
  if (isValid?.(value)) return [];
  const validate = await once(compiled, schema, compile);
  return validate(value) ? [] : (validate.errors ?? []);
}

function once<T>(known: WeakMap<object, Promise<T>>, schema: object, make: (schema: object) => Promise<T>): Promise<T> {
  const made = known.get(schema) ?? make(schema);
  known.set(schema, made);
  return made;
}

/** Loading ajv and compiling the schema of patterns take 135 ms; what was compiled at build time answers in 2 ms. */
async function findBuilt(schema: object): Promise<BuiltValidator | undefined> {
  return await builtValidators[digestOf(canonicalJson(schema as Json))]?.(); // a schema is JSON
}

/** Verbose: errors carry the schema and the value that they are about. */
async function compile(schema: object): Promise<ValidateFunction> {
  const { Ajv } = isDraft2020(schema) ? { Ajv: (await import('ajv/dist/2020.js')).Ajv2020 } : await import('ajv');
  return new Ajv({ ...AJV_OPTIONS, allErrors: true, verbose: true }).compile(schema);
}
