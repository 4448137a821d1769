/** Turborepo: `turbo.json` beside npm scripts. */
import type { Step, Work } from '../work.ts';
import { type Dialect, json, manifests, scripts } from './dialect.ts';

export const turbo: Dialect = {
  home: '.',
  npm: true,
  git: true,
  files: (work) =>
    new Map([
      ...manifests(work, { fields: (steps) => ({ scripts: scripts(steps) }) }),
      ['turbo.json', json({ $schema: './node_modules/turbo/schema.json', ui: 'stream', tasks: tasks(work) })],
    ]),
};

function tasks(work: Work): object {
  if (work.packages) return { build: { dependsOn: ['^build'], inputs: ['src/**'], outputs: ['dist/**'] } };
  const all = work.all ? { [work.goal]: { dependsOn: work.steps.map((step) => step.name), cache: false } } : {};
  return { ...Object.fromEntries(work.steps.map((step) => [step.name, task(step)])), ...all };
}

function task(step: Step): object {
  if (step.from === undefined) return { cache: false };
  return { dependsOn: step.needs, inputs: [`${step.from}/**`], outputs: [`${step.into}/**`] };
}
