/** Compiles `schemas/` to code that tells whether a value is valid, for the bundler to put in. */
import { globSync, readFileSync } from 'node:fs';
import { _, Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { AJV_OPTIONS, isDraft2020 } from '../lib/config/ajv-options.ts';
import { canonicalJson, type Json } from '../lib/model/canonical-json.ts';
import { digestOf } from '../lib/model/digest.ts';

/** The text of the module that finds validators by the digest of a schema's canonical JSON. */
export function validatorIndex(): string {
  const entries = globSync('schemas/*.schema.json')
    .sort()
    .map((file) => {
      const path = JSON.stringify(`validator:${file.replaceAll('\\', '/')}`);
      return `  '${digestOf(canonicalJson(readSchema(file)))}': async () => (await import(${path})).validate,`;
    });
  return `export const builtValidators = {\n${entries.join('\n')}\n};\n`;
}

/** The text of a module that exports the validator of one schema as `validate`. */
export function validatorModule(file: string): string {
  const schema = readSchema(file);
  const code = { source: true, lines: false, formats: _`schemaFormats` };
  const options = { ...AJV_OPTIONS, messages: false, inlineRefs: false, code };
  const ajv = new (isDraft2020(schema) ? Ajv2020 : Ajv)(options);
  const text = (standalone as unknown as typeof standalone.default)(ajv, ajv.compile(schema)); // CommonJS with a default
  const formats = JSON.stringify(`${process.cwd()}/lib/config/ajv-options.ts`.replaceAll('\\', '/'));
  return `import { schemaFormats } from ${formats};\nconst module = { exports: {} };\n${text}\nexport const validate = module.exports;\n`;
}

function readSchema(file: string): Json & object {
  return JSON.parse(readFileSync(file, 'utf8')) as Json & object; // a schema is an object
}
