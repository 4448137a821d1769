/** Conductor's workspace: one task file a step, as a user writes it. */
import { byId, type Step, type Work, within } from '../work.ts';
import { type Dialect, json } from './dialect.ts';

export const conductor: Dialect = {
  home: '.',
  npm: false,
  git: false,
  files: (work) =>
    new Map([
      ['package.json', json({ name: 'bench-root', private: true, type: 'module' })],
      ...work.steps.map((step, index): [string, string] => [
        `tasks/${String(index + 1).padStart(4, '0')}-${step.id}.ts`,
        `import { defineTask } from 'conductor-run';\n\nexport default defineTask(${JSON.stringify(definition(step, work, index), null, 2)});\n`,
      ]),
    ]),
};

function definition(step: Step, work: Work, index: number): object {
  const find = byId(work);
  const command = step.folder === '.' ? step.command : `cd ${step.folder}; ${step.command}`;
  const rest =
    step.from === undefined
      ? { cache: false }
      : { inputs: [within(step, `${step.from}/**`)], outputs: [within(step, `${step.into}/**`)] };
  const needs = step.needs.map((need) => work.steps.indexOf(find(need)) + 1);
  return { id: index + 1, name: step.id, needs, command, ...rest };
}
