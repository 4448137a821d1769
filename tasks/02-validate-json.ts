import { defineTask } from 'conductor-run';
import { failOn, jsonPaths, readJsonFile } from './lib/patterns.ts';
import { checkBy, schemaProblems } from './lib/schemas.ts';

/**
 * The report names the files and not their content: an edit that keeps everything valid makes the same bytes, and only
 * those tasks run again that read the edited file themselves.
 */
export default defineTask({
  id: 2,
  name: 'Validate JSON',
  description: 'Checks schemas against their meta-schema and patterns against their schema',
  needs: [1],
  inputs: ['schemas/*.json', '.conductor/patterns/*.json'],
  outputs: ['reports/02-validate-json/**'],
  async run({ phase, write }) {
    const schemas = await phase('Schemas', async () => {
      const files = await Promise.all((await jsonPaths('schemas')).map(readJsonFile));
      failOn(files.flatMap(schemaProblems), 'schemas/invalid');
      return files;
    });
    const patterns = await phase('Patterns', async () => {
      const schema = schemas.find(({ path }) => path === 'schemas/pattern.schema.json');
      if (!schema) throw new Error('There is no "schemas/pattern.schema.json"');
      const files = await Promise.all((await jsonPaths('.conductor/patterns')).map(readJsonFile));
      failOn(files.flatMap(checkBy(schema)));
      return files;
    });
    const valid = { schemas: schemas.map(({ path }) => path), patterns: patterns.map(({ path }) => path) };
    write('reports/02-validate-json/valid.json', `${JSON.stringify(valid, null, 2)}\n`);
  },
});
