import { defineTask, type Problem } from 'conductor-run';
import { failOn, readJsonFile, readPatterns } from './lib/patterns.ts';
import { findPartial, reachedPartials, type TemplateEntry, type TemplateIndex } from './lib/templates.ts';

/** A module and the files that it becomes. */
interface Planned {
  readonly module: string;
  readonly template: string;
  /** Bytes of the template and of every partial that it can reach: what rendering has to go through at most. */
  readonly templateBytes: number;
  readonly files: readonly string[];
}

/** Modules that every package has, whatever its patterns. */
const SHARED = ['runtime', 'registry'];

/**
 * Pattern × template -> files. What is on disk in `generated/` is not looked at: task 8 makes it after this plan, so
 * that a plan with its sizes would be out of date the moment that it was followed.
 */
export default defineTask({
  id: 7,
  name: 'Render plan',
  description: 'Says which files code generation will make, and from which template',
  needs: [4],
  inputs: ['.conductor/patterns/*.json'],
  outputs: ['reports/07-render-plan/**'],
  async run({ phase, write }) {
    const { templates } = (await readJsonFile('reports/04-index-templates/index.json')).value as TemplateIndex;
    const modules = await phase('Plan', async () => {
      const patterns = await readPatterns();
      const problems: Problem[] = [];
      const plan = (module: string, template: string, place?: Problem['place']): Planned[] => {
        const entry = templates.find(({ name, partial }) => name === template && !partial);
        if (entry) return [planned(module, entry, templates)];
        problems.push({ message: `Module "${module}" needs template "${template}", which does not exist`, place });
        return [];
      };
      const ofPatterns = patterns.flatMap(({ name, file, pattern }) =>
        plan(name, pattern.template, file.place('/template')),
      );
      const all = [...ofPatterns, ...SHARED.flatMap((name) => plan(name, `${name}.ts`))];
      failOn([...problems, ...collisions(all)], 'plan/invalid');
      return all;
    });
    const files = [
      ...modules.flatMap((module) => module.files),
      'generated/index.json',
      'generated/package.json',
    ].sort();
    write('reports/07-render-plan/plan.json', `${JSON.stringify({ modules, files }, null, 2)}\n`);
    write('reports/07-render-plan/plan.md', markdown(modules, files.length));
  },
});

function planned(module: string, entry: TemplateEntry, templates: readonly TemplateEntry[]): Planned {
  const partials = [...reachedPartials(entry, templates)].map((name) => findPartial(name, entry, templates));
  const templateBytes = partials.reduce((sum, partial) => sum + (partial?.size ?? 0), entry.size);
  const compiled = ['js', 'js.map', 'd.ts', 'd.ts.map'].map((ending) => `generated/dist/${module}.${ending}`);
  return { module, template: entry.name, templateBytes, files: [`generated/src/${module}.ts`, ...compiled] };
}

/** Names that some disks cannot tell apart. */
function collisions(modules: readonly Planned[]): Problem[] {
  const groups = Map.groupBy(modules, ({ module }) => module.toLowerCase());
  const doubled = [...groups.values()].filter((group) => group.length > 1);
  return doubled.map((group) => ({
    message: `Modules ${group.map(({ module }) => `"${module}"`).join(' and ')} would be one file`,
  }));
}

function markdown(modules: readonly Planned[], files: number): string {
  return [
    '# Render plan\n',
    `${modules.length} modules, ${files} files.\n`,
    '| module | template | bytes of templates | source |\n| --- | --- | ---: | --- |',
    ...modules.map((each) => `| ${each.module} | ${each.template} | ${each.templateBytes} | ${each.files[0]} |`),
    '',
  ].join('\n');
}
