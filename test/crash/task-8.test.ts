/** Task 8, killed or failed at every system call that changes a file: the set is wholly old or wholly new, and the next run is right. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAULT_KINDS, type Fault, type FaultedRun, FaultInjector } from '../support/fault-injector.ts';
import { abruptIn, LibraryCase, SMALL_CASE, TASK_8 } from './library-case.ts';
import { onLanes, TIME_LIMIT_MS, upTo, WHOLE } from './sweep.ts';

const injector = await FaultInjector.create();

describe('task 8 with one edit', { timeout: TIME_LIMIT_MS }, () => {
  let library: LibraryCase;
  beforeAll(async () => {
    library = await LibraryCase.create(SMALL_CASE);
  });
  afterAll(async () => {
    await library[Symbol.asyncDispose]();
    if (typeof injector !== 'string') await injector[Symbol.asyncDispose]();
  });

  it('leaves the old set or the new one at every fault, and needs no help', async (context) => {
    if (typeof injector === 'string') return context.skip(injector);
    const counted = await countCalls(injector, library);
    const faults = upTo(counted).flatMap((at) => FAULT_KINDS.map((how) => ({ at, how })));
    const chosen = WHOLE ? faults : faults.filter(({ at, how }) => at % 7 === 0 && how === FAULT_KINDS[(at / 7) % 4]);
    expect(faults.length).toBeGreaterThanOrEqual(1000);
    const wrong = await onLanes(chosen, async (fault, lane) => {
      const root = await library.placeIn(lane);
      const run = await injector.run({ root, fault, command: TASK_8, env: { HOME: lane.at('home') } });
      return [
        ...(await endWrong(library, { fault, run, root })),
        ...(await library.recoveredWrong(root, lane.at('copy'))),
        ...(await library.nextRunWrong(lane)),
      ];
    });
    console.log(`${chosen.length} of ${faults.length} faults at ${counted} calls, ${wrong.length} wrong`);
    expect(wrong).toEqual([]);
  });
});

async function countCalls(injector: FaultInjector, library: LibraryCase): Promise<number> {
  const counts: number[] = [];
  const wrong = await onLanes([0], async (_, lane) => {
    const { calls, code, stderr } = await injector.run({ root: await library.placeIn(lane), command: TASK_8 });
    counts.push(calls.length);
    return code === 0 ? [] : [stderr];
  });
  expect(wrong).toEqual([]);
  return Math.max(...counts);
}

/** What is wrong with the end of the run itself. */
async function endWrong(
  library: LibraryCase,
  { fault, run, root }: { fault: Fault; run: FaultedRun; root: string },
): Promise<string[]> {
  if (run.code === 137) return [];
  const side = await library.sideOf(root);
  const named = new RegExp(`"[^"]+".*\\(?${fault.how}`).test(run.stderr);
  const right =
    run.code === 0
      ? side === 'new'
      : run.code === 1 && named && (side === 'old' || run.stderr.includes('run conductor again'));
  return [...(right ? [] : [`exit ${run.code}, ${side}: ${run.stderr}`]), ...abruptIn(run)];
}
