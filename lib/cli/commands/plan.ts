/** `conductor plan`: what a run would do, in which order and how long it would take. */
import { defineCommand } from '../command.ts';
import { concurrencyOf, RUN_OPTIONS } from '../run-options.ts';

const { only, concurrency, profile } = RUN_OPTIONS;

export const planCommand = defineCommand({
  name: 'plan',
  parameters: '[task…]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Show what a run would do, what can run together, the critical path and the expected time',
  options: {
    concurrency,
    profile,
    faster: { value: '<task=%>', repeats: true, summary: 'What if a task took so much less time; may be given often' },
    since: { value: '<ref>', summary: 'Only what changed since a commit, or a run by its name, and what that saves' },
    only,
    force: { short: 'f', summary: 'As if no task were fresh' },
    json: { summary: 'Print one JSON document (schemas/plan-report.schema.json)' },
  },
  examples: [
    { line: 'conductor plan', what: 'every task' },
    { line: 'conductor plan 22 --force --concurrency 8', what: 'all of what task 22 needs, eight at once' },
    { line: 'conductor plan --profile large --verbose', what: 'on a larger machine, with what each task takes' },
    { line: 'conductor plan --faster 8=50% --faster 13=20%', what: 'what faster tasks would change' },
    { line: 'conductor plan --since main', what: 'what a branch touches, and what is saved by not running the rest' },
  ],
  async run({ cwd, io, screen, words, options }) {
    const { planRun } = await import('../../run/plan-run.ts');
    const { fasterOf } = await import('../faster.ts');
    const plan = await planRun({
      cwd,
      env: io.env,
      words,
      only: options.only,
      force: options.force,
      faster: fasterOf(options.faster),
      ...(options.since === undefined ? {} : { since: options.since }),
      ...(options.concurrency === undefined ? {} : { concurrency: concurrencyOf(options.concurrency) }),
      ...(options.profile === undefined ? {} : { profile: options.profile }),
    });
    const { printDocument } = await import('../print-document.ts');
    const { planLines } = await import('../plan-lines.ts');
    if (options.json) printDocument(screen, plan);
    else screen.out(...planLines(plan, { paint: screen.paint, verbose: options.verbose }));
    return 0;
  },
});
