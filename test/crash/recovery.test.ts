/** A recovery that is itself killed, at every one of its calls: the one after it still finds a whole set. */
import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyTree } from '../support/copy-tree.ts';
import { FaultInjector } from '../support/fault-injector.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { abruptIn, LibraryCase, SMALL_CASE, TASK_8 } from './library-case.ts';
import { onLanes, sliceOf, TIME_LIMIT_MS, upTo, WHOLE } from './sweep.ts';

/** The call by which a set is committed, and the one after which nothing of it is left. */
const COMMIT = 'rename /.conductor/journal/';
const CLEARED = 'rmdir /.conductor/tmp/';
/** First kills between the two, taken evenly. */
const FIRST_KILLS = WHOLE ? 24 : 8;

const injector = await FaultInjector.create();

describe('a recovery that is killed', { timeout: TIME_LIMIT_MS }, () => {
  let library: LibraryCase;
  beforeAll(async () => {
    library = await LibraryCase.create({ ...SMALL_CASE, patterns: 5 });
  });
  afterAll(async () => {
    await library[Symbol.asyncDispose]();
    if (typeof injector !== 'string') await injector[Symbol.asyncDispose]();
  });

  it('is taken up by the next one, wherever the kill was', async (context) => {
    if (typeof injector === 'string') return context.skip(injector);
    await using crashed = await TempFolder.create();
    const doubles = await crashedOnce(injector, crashed);
    const chosen = sliceOf(doubles, 41);
    if (WHOLE) expect(doubles.length).toBeGreaterThanOrEqual(500);
    const wrong = await onLanes(chosen, async ({ first, at }, lane) => {
      await library.placeIn(lane); // for what is beside the workspace
      await copyTree(crashed.at(first), lane.at('ws'));
      const { code, stderr } = await injector.run({ root: lane.at('ws'), fault: { at, how: 'kill' }, command: TASK_8 });
      return [
        ...(code === 137 ? [] : [`not killed: exit ${code}, ${stderr}`]),
        ...(await library.recoveredWrong(lane.at('ws'), lane.at('copy'))),
        ...(await library.nextRunWrong(lane)),
      ];
    });
    console.log(`${chosen.length} of ${doubles.length} double crashes, ${wrong.length} wrong`);
    expect(wrong).toEqual([]);
  });

  /** Workspaces killed after the commit point, each with the calls of the recovery that they need. */
  async function crashedOnce(injector: FaultInjector, crashed: TempFolder): Promise<{ first: string; at: number }[]> {
    const doubles: { first: string; at: number }[] = [];
    const wrong = await onLanes(await firstKills(injector), async (at, lane) => {
      const root = await library.placeIn(lane);
      const { code } = await injector.run({ root, fault: { at, from: COMMIT, how: 'kill' }, command: TASK_8 });
      if (code !== 137) return ['not killed'];
      await mkdir(crashed.at('.'), { recursive: true });
      await copyTree(root, crashed.at(String(at)));
      const recovery = await injector.run({ root, command: TASK_8 });
      const last = recovery.calls.findIndex((call) => call.startsWith(CLEARED)) + 1;
      doubles.push(...upTo(last).map((second) => ({ first: String(at), at: second })));
      return [...abruptIn(recovery), ...(last > 0 ? [] : ['nothing was recovered'])];
    });
    expect(wrong).toEqual([]);
    return doubles;
  }

  /** Calls between the two, counted from the first, taken evenly. */
  async function firstKills(injector: FaultInjector): Promise<readonly number[]> {
    await using lane = await TempFolder.create();
    const { calls } = await injector.run({ root: await library.placeIn(lane), command: TASK_8 });
    const between =
      calls.findIndex((call) => call.startsWith(CLEARED)) - calls.findIndex((call) => call.startsWith(COMMIT));
    const step = Math.max(1, Math.floor(between / FIRST_KILLS));
    return upTo(between).filter((at) => at > 1 && at % step === 0);
  }
});
