/** Nx: targets of `nx:run-commands`, without plugins. */
import type { Step, Work } from '../work.ts';
import { type Dialect, json, manifests } from './dialect.ts';

export const nx: Dialect = {
  home: '.',
  npm: true,
  git: true,
  files: (work) =>
    new Map([
      ...manifests(work, {
        fields: ([step]) =>
          work.packages && step ? { nx: { targets: { build: target(step, ['^build'], step.folder) } } } : {},
      }),
      [
        'nx.json',
        json({
          analytics: false,
          neverConnectToCloud: true,
          useInferencePlugins: false,
          parallel: 2,
          targetDefaults: {},
        }),
      ],
      ...(work.packages ? [] : [project(work)]),
    ]),
};

function project(work: Work): [string, string] {
  const targets: Record<string, object> = {};
  for (const step of work.steps) targets[step.name] = target(step, step.needs, '.');
  if (work.all) {
    const dependsOn = work.steps.map((step) => step.name);
    targets[work.goal] = { executor: 'nx:noop', cache: false, dependsOn };
  }
  return ['project.json', json({ name: 'app', projectType: 'application', root: '.', targets })];
}

function target(step: Step, dependsOn: readonly string[], cwd: string): object {
  const runs = { executor: 'nx:run-commands', options: { command: step.command, cwd } };
  if (step.from === undefined) return { ...runs, cache: false };
  const needed = step.needs.length > 0 ? [{ dependentTasksOutputFiles: '**/*' }] : [];
  return {
    ...runs,
    cache: true,
    dependsOn,
    inputs: [`{projectRoot}/${step.from}/**/*`, ...needed],
    outputs: [`{projectRoot}/${step.into}`],
  };
}
