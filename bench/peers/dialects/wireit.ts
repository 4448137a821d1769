/** Wireit: its field in package.json. */
import type { Step, Work } from '../work.ts';
import { type Dialect, manifests } from './dialect.ts';

export const wireit: Dialect = {
  home: '.',
  npm: true,
  git: false,
  files: (work) => {
    const fields = (steps: readonly Step[]) => ({
      scripts: Object.fromEntries(steps.map((step) => [step.name, 'wireit'])),
      wireit: Object.fromEntries(steps.map((step) => [step.name, script(step, work)])),
    });
    if (!work.packages && !work.all) return new Map(manifests(work, { fields }));
    const dependencies = work.steps.map((step) => (work.packages ? `./${step.folder}:build` : step.name));
    const own = work.packages ? { scripts: {}, wireit: {} } : fields(work.steps);
    const root = {
      scripts: { ...own.scripts, all: 'wireit' },
      wireit: { ...own.wireit, all: { dependencies } },
    };
    return new Map(manifests(work, { fields, root }));
  },
};

function script(step: Step, work: Work): object {
  if (step.from === undefined) return { command: step.command };
  const dependencies = step.needs.map((need) => (work.packages ? `../${need}:build` : need));
  return { command: step.command, files: [`${step.from}/**`], output: [`${step.into}/**`], dependencies };
}
