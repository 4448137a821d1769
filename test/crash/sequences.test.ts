/** Random lives of a workspace, with kills and failing calls: it never differs from what its model says. */
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { isConductorError } from '../../lib/model/conductor-error.ts';
import { recover } from '../../lib/write/recover.ts';
import { FaultInjector } from '../support/fault-injector.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { leftovers, treeOf } from '../write/crash-case.ts';
import type { Faults } from '../write/fault-preload.ts';
import '../write/fault-preload.ts';
import { TIME_LIMIT_MS, WHOLE } from './sweep.ts';
import { ANCHORS, type Model, planSteps, runStep, treeOfModel, wishes } from './tree-steps.ts';

/** The call by which a set is committed. */
const COMMIT = 'rename /.conductor/journal/';
const CHILD = fileURLToPath(new URL('./steps-child.ts', import.meta.url));
const NODE = [process.execPath, '--disable-warning=ExperimentalWarning', CHILD];
const injector = await FaultInjector.create();
const { faults } = globalThis as unknown as { faults: Faults }; // set by the preload

afterAll(async () => {
  if (typeof injector !== 'string') await injector[Symbol.asyncDispose]();
});

describe('a workspace', { timeout: TIME_LIMIT_MS }, () => {
  it('that is killed, and killed in its recovery, is what the last step made or the one that was going on', async (context) => {
    if (typeof injector === 'string') return context.skip(injector);
    const inRecovery = fc.integer({ min: 1, max: 30 });
    const kills = fc.oneof(
      // Few of the calls are behind the commit point, and there it matters most.
      {
        weight: 3,
        arbitrary: fc.record({ at: fc.integer({ min: 2, max: 8 }), from: fc.constant(COMMIT), inRecovery }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ at: fc.integer({ min: 1, max: 120 }), from: fc.constant(undefined), inRecovery }),
      },
    );
    const rounds = fc.array(fc.record({ wanted: wishes, kills }), { minLength: 1, maxLength: 2 });
    let killed = 0;
    await fc.assert(
      fc.asyncProperty(rounds, async (lives) => {
        await using folder = await TempFolder.create();
        await using notes = await TempFolder.create();
        for (const [path, text] of Object.entries(ANCHORS)) await folder.write(path, text);
        let model: Model = new Map();
        const root = folder.path;
        for (const { wanted, kills } of lives) {
          const { steps, models } = planSteps(model, wanted);
          await notes.write('steps.json', JSON.stringify(steps));
          const command = [...NODE, root, notes.at('steps.json')];
          const { at, from } = kills;
          const fault = { at, how: 'kill', ...(from === undefined ? {} : { from }) } as const;
          const run = await injector.run({ root, fault, command });
          if (run.code !== 0 && run.code !== 137) throw new Error(run.stderr);
          killed += Number(run.code === 137);
          await injector.run({ root, fault: { at: kills.inRecovery, how: 'kill' }, command: [...NODE, root] });
          await recover(root);
          const over = run.stdout.split('\n').length - 1;
          model = await matching(root, models.slice(over, over + (run.code === 0 ? 1 : 2)));
        }
      }),
      { numRuns: WHOLE ? 300 : 12, endOnFailure: true },
    );
    expect(killed).toBeGreaterThan(0);
  });

  it('in which a call fails is what it was, or what the step made', async () => {
    const failing = fc.record({ at: fc.integer({ min: 1, max: 40 }), how: fc.constantFrom('ENOSPC', 'EIO') });
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(wishes, fc.array(failing, { minLength: 3, maxLength: 3 }), async (wanted, failures) => {
        await using folder = await TempFolder.create(ANCHORS);
        const { steps, models } = planSteps(new Map(), wanted);
        for (const [index, step] of steps.entries()) {
          Object.assign(faults, { ...failures[index], count: 0 });
          const failure = await runStep(folder.path, step).then(
            () => undefined,
            (error: unknown) => error,
          );
          Object.assign(faults, { how: 'none' });
          await recover(folder.path);
          if (failure !== undefined && !isConductorError(failure)) throw failure;
          failed += Number(failure !== undefined);
          await matching(folder.path, [models[index + (failure === undefined ? 1 : 0)] ?? new Map()]);
          if (failure !== undefined) await runStep(folder.path, step); // once the cause is gone
        }
        await matching(folder.path, models.slice(-1));
      }),
      { numRuns: WHOLE ? 2000 : 150 },
    );
    expect(failed).toBeGreaterThan(0);
  });
});

/** Which of the models a workspace is. */
async function matching(root: string, models: readonly Model[]): Promise<Model> {
  const found = sorted(await treeOf(root));
  const model = models.find((each) => sorted(treeOfModel(each)) === found);
  const left = await leftovers(root);
  if (model !== undefined && left.length === 0) return model;
  const expected = models.map((each) => sorted(treeOfModel(each))).join('\nor ');
  throw new Error(`expected ${expected}\nfound ${found}, and left behind: ${left.join()}`);
}

function sorted(tree: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1)));
}
