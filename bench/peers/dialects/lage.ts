/** Lage: `lage.config.js` beside npm scripts; it wants packages, so that a work without them lives in one. */
import type { Step, Work } from '../work.ts';
import { type Dialect, manifests, scripts } from './dialect.ts';

export const lage: Dialect = {
  home: 'packages/app',
  npm: true,
  git: true,
  files: (work) => {
    const all = work.all ? { [work.goal]: 'true' } : {};
    const config = {
      npmClient: 'npm',
      concurrency: 2,
      pipeline: pipeline(work),
      cacheOptions: { environmentGlob: ['lage.config.js'] },
    };
    return new Map([
      ...manifests(work, { home: lage.home, fields: (steps) => ({ scripts: { ...scripts(steps), ...all } }) }),
      ['lage.config.js', `module.exports = ${JSON.stringify(config, null, 2)};\n`],
    ]);
  },
};

function pipeline(work: Work): object {
  if (work.packages) return { build: { dependsOn: ['^build'], inputs: ['src/**/*'], outputs: ['dist/**'] } };
  const all = work.all
    ? { [work.goal]: { type: 'noop', cache: false, dependsOn: work.steps.map((step) => step.name) } }
    : {};
  return { ...Object.fromEntries(work.steps.map((step) => [step.name, entry(step)])), ...all };
}

function entry(step: Step): object {
  if (step.from === undefined) return { cache: false, dependsOn: [] };
  return { dependsOn: step.needs, inputs: [`${step.from}/**/*`], outputs: [`${step.into}/**`] };
}
