/** Vite+ (`vp run`): tasks in `vite.config.ts`, with declared globs. */
import { byId, type Step, type Work, within } from '../work.ts';
import { type Dialect, json, manifests } from './dialect.ts';

export const vitePlus: Dialect = {
  home: '.',
  npm: true,
  git: false,
  files: (work) =>
    new Map([
      ...manifests(work, { range: 'workspace:*', fields: () => ({}) }),
      ['vite.config.ts', config(work.packages ? { cache: true } : { tasks: tasks(work) })],
      ...(work.packages ? work.steps.map((step) => packageConfig(step, work)) : []),
    ]),
};

function config(run: object): string {
  return `export default ${json({ run })}`;
}

function packageConfig(step: Step, work: Work): [string, string] {
  const find = byId(work);
  const needed = step.needs.map((need) => ({ pattern: within(find(need), 'dist/**'), base: 'workspace' }));
  const build = {
    command: step.command,
    dependsOn: [{ task: 'build', from: 'dependencies' }],
    cache: { input: ['src/**', ...needed], output: ['dist/**'] },
  };
  return [`${step.folder}/vite.config.ts`, config({ tasks: { build } })];
}

function tasks(work: Work): object {
  const find = byId(work);
  const all = work.all
    ? { [work.goal]: { command: 'true', cache: false, dependsOn: work.steps.map((step) => step.name) } }
    : {};
  const task = (step: Step): object => {
    if (step.from === undefined) return { command: step.command, cache: false };
    const input = [`${step.from}/**`, ...step.needs.map((need) => `${find(need).into}/**`)];
    return { command: step.command, dependsOn: step.needs, cache: { input, output: [`${step.into}/**`] } };
  };
  return { ...Object.fromEntries(work.steps.map((step) => [step.name, task(step)])), ...all };
}
