/** `conductor template extract`: a template and data from files that look alike. */
import { defineCommand } from '../command.ts';

export const templateExtractCommand = defineCommand({
  name: 'template extract',
  parameters: '<files…>',
  words: [1, Number.POSITIVE_INFINITY],
  summary: 'Find what files have in common and write a template and data that make them again, byte for byte',
  options: {
    engine: { value: '<name>', summary: 'handlebars (default) or eta' },
    template: {
      value: '<path>',
      summary: 'Where the template goes (default: .conductor/templates/<name>.<ending>.hbs or .tmpl)',
    },
    data: { value: '<path>', summary: 'Where the data goes (default: <name>.<ending>.data.json beside the template)' },
    'min-coverage': { value: '<percent>', summary: 'Refuse a template that says less of the lines (default: 50)' },
    force: { short: 'f', summary: 'Write over a template and data that are there' },
    'dry-run': { short: 'n', summary: 'Print the template and the data and write nothing' },
    json: { summary: 'Print one JSON document' },
  },
  examples: [
    { line: 'conductor template extract src/routes/*.ts', what: 'a Handlebars template from all routes' },
    { line: 'conductor template extract packages/*/package.json --engine eta', what: 'an Eta template' },
    {
      line: 'conductor template extract db/*.sql !db/seed.sql --dry-run',
      what: 'what would be written, without one file',
    },
  ],
  async run(invocation) {
    const { showExtraction } = await import('../extract-template.ts');
    return await showExtraction(invocation);
  },
});
