/** Moon: `moon.yml` (JSON is YAML) in each project. */
import { byId, type Step, type Work } from '../work.ts';
import { type Dialect, json, manifests } from './dialect.ts';

export const moon: Dialect = {
  home: '.',
  npm: true,
  git: true,
  files: (work) =>
    new Map([
      ...manifests(work, { fields: () => ({}) }),
      ['.moon/workspace.yml', json(workspace(work))],
      ...(work.packages ? work.steps.map((step) => projectOf(step, work)) : [single(work)]),
    ]),
};

function workspace(work: Work): object {
  const projects = work.packages ? { globs: ['packages/*'] } : { app: '.' };
  return { projects, telemetry: false, daemon: false, vcs: { client: 'git', defaultBranch: 'main' } };
}

function projectOf(step: Step, work: Work): [string, string] {
  const find = byId(work);
  const dependsOn = step.needs.map((need) => find(need).id);
  return [`${step.folder}/moon.yml`, json({ dependsOn, tasks: { build: task(step, ['^:build']) } })];
}

function single(work: Work): [string, string] {
  const tasks: Record<string, object> = {};
  for (const step of work.steps) tasks[step.name] = task(step, own(step.needs));
  if (work.all) {
    const deps = own(work.steps.map((step) => step.name));
    tasks[work.goal] = { command: 'noop', deps, options: { cache: false, runDepsInParallel: true } };
  }
  return ['moon.yml', json({ tasks })];
}

function own(names: readonly string[]): string[] {
  return names.map((name) => `~:${name}`);
}

function task(step: Step, deps: readonly string[]): object {
  if (step.from === undefined) return { script: step.command, inputs: [], options: { cache: false } };
  return { script: step.command, deps, inputs: [`${step.from}/**/*`], outputs: [step.into] };
}
