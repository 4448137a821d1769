import { ConductorError, defineTask } from 'conductor-run';
import {
  findPartial,
  reachedPartials,
  readTemplates,
  type TemplateEntry,
  type TemplateIndex,
} from './lib/templates.ts';

export default defineTask({
  id: 4,
  name: 'Index templates',
  description: 'Lists templates and partials with sizes and digests, who uses whom, and what nobody uses',
  needs: [2],
  inputs: ['.conductor/templates/**'],
  outputs: ['reports/04-index-templates/**'],
  async run({ phase, write, log }) {
    const templates = await phase('Read', () => readTemplates());
    await phase('References', () => failOnMissing(templates));
    const unused = unusedPartials(templates);
    for (const name of unused) log(`Partial "${name}" is unused`);
    const index: TemplateIndex = { templates, unused };
    write('reports/04-index-templates/index.json', `${JSON.stringify(index, null, 2)}\n`);
    write('reports/04-index-templates/index.md', markdown(index));
  },
});

function failOnMissing(templates: readonly TemplateEntry[]): void {
  const problems = templates.flatMap((entry) =>
    entry.partials
      .filter((name) => !findPartial(name, entry, templates))
      .map((name) => ({ message: `Partial "${name}" does not exist`, place: { file: entry.path } })),
  );
  const [first, ...more] = problems;
  if (first) throw new ConductorError({ ...first, code: 'templates/no-partial', more, exitCode: 1 });
}

function unusedPartials(templates: readonly TemplateEntry[]): string[] {
  const roots = templates.filter(({ partial }) => !partial);
  const used = new Set(
    roots.flatMap((root) => [...reachedPartials(root, templates)].map((name) => findPartial(name, root, templates))),
  );
  return templates.filter((entry) => entry.partial && !used.has(entry)).map(({ name }) => name);
}

function markdown({ templates, unused }: TemplateIndex): string {
  const row = ({ name, partial, engine, size, partials, helpers }: TemplateEntry): string =>
    `| ${partial ? `partial ${name}` : name} | ${engine} | ${size} | ${partials.join(', ')} | ${helpers.join(', ')} |`;
  return [
    '# Templates\n',
    '| template | engine | bytes | uses partials | calls helpers |\n| --- | --- | ---: | --- | --- |',
    ...templates.map(row),
    `\nUnused partials: ${unused.join(', ') || 'none'}`,
    '',
  ].join('\n');
}
