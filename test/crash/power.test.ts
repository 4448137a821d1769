/** Power cuts: what was acknowledged is on the disk, and a set is whole after the next command. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { recover } from '../../lib/write/recover.ts';
import { copyTree } from '../support/copy-tree.ts';
import { FaultInjector } from '../support/fault-injector.ts';
import { FILE_SYSTEMS, type FileSystem, LOGS, type Log, PowerDisk } from '../support/power-disk.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { leftovers, treeOf } from '../write/crash-case.ts';
import { treesOfGenerations } from './generations.ts';
import { abruptIn, LibraryCase, SMALL_CASE, TASK_8 } from './library-case.ts';
import { TIME_LIMIT_MS, WHOLE } from './sweep.ts';

const LAST = 2;
const CHILD = [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  fileURLToPath(new URL('./generations-child.ts', import.meta.url)),
];
/** Every how many of the calls the power is cut. */
const EVERY = WHOLE ? { generations: 1, task8: 9 } : { generations: 17, task8: 149 };

const injector = await FaultInjector.create();
let cuts = 0;

/** A cut at a call, after which nothing more is done. */
interface Cut {
  readonly log: Log;
  readonly at: number;
}

function neededInjector(context: TestContext): FaultInjector {
  return typeof injector === 'string' ? context.skip(injector) : injector;
}

function neededDisk(context: TestContext, disk: PowerDisk | string): PowerDisk {
  return typeof disk === 'string' ? context.skip(disk) : disk;
}

afterAll(async () => {
  if (typeof injector !== 'string') await injector[Symbol.asyncDispose]();
  console.log(`${cuts} power cuts`);
});

describe('transactions', { timeout: TIME_LIMIT_MS }, () => {
  let trees: readonly string[];
  beforeAll(async () => {
    trees = await treesOfGenerations(LAST);
  });

  const filled = (on: FileSystem): Promise<PowerDisk | string> =>
    PowerDisk.create(on, async (root, spaces) => {
      await spaces.must('mkdir', `${root}/ws`);
      await spaces.must(...CHILD, `${root}/ws`, '0', '0');
    });

  /** Commits, with a cut at a call or at the end. What is wrong, and whether it came to the end. */
  async function cutWrong(
    injector: FaultInjector,
    disk: PowerDisk,
    { log, at, wrapper = [] }: Cut & { readonly wrapper?: readonly string[] },
  ): Promise<{ wrong: string[]; ended: boolean }> {
    await disk.restore();
    const root = `${disk.root}/ws`;
    const command = [...wrapper, ...CHILD, root, '1', String(LAST)];
    const run = await injector.run({ root, enter: disk.spaces.enter(root), fault: { at, how: 'kill' }, command });
    await disk.cut(log);
    cuts += 1;
    const acknowledged = Number(run.stdout.trim().split('\n').at(-1));
    await using found = await TempFolder.create();
    await copyTree(`${disk.outside}/ws`, found.at('ws'));
    await disk.unmount();
    await recover(found.at('ws'));
    const generation = trees.indexOf(JSON.stringify(await treeOf(found.at('ws'))));
    const left = await leftovers(found.at('ws'));
    const where = `cut after call ${at}, log ${log}`;
    const wrong = [
      ...(run.code === 137 || run.code === 0 ? [] : [`${where}: exit ${run.code}, ${run.stderr}`]),
      ...(generation < 0 ? [`${where}: mixed`] : []),
      ...(generation >= 0 && generation < acknowledged ? [`${where}: ${acknowledged} lost, ${generation} found`] : []),
      ...(left.length > 0 ? [`${where}: left ${left.join()}`] : []),
    ];
    return { wrong, ended: run.code !== 137 };
  }

  it.for(FILE_SYSTEMS)('that were acknowledged survive on %s, and the others are whole', async (on, context) => {
    const faults = neededInjector(context);
    await using disk = neededDisk(context, await filled(on));
    const wrong: string[] = [];
    for (const log of LOGS) {
      for (let at = 1, ended = false; !ended; at += EVERY.generations) {
        const end = await cutWrong(faults, disk, { log, at });
        wrong.push(...end.wrong);
        ended = end.ended;
      }
    }
    expect(wrong).toEqual([]);
  });

  it.for(FILE_SYSTEMS)('are lost on %s where nothing is flushed: these tests can fail', async (on, context) => {
    const faults = neededInjector(context);
    await using disk = neededDisk(context, await filled(on));
    if (spawnSync('eatmydata', ['true']).status !== 0) context.skip('eatmydata is not installed');
    const end = await cutWrong(faults, disk, { log: 'flushed', at: 1e6, wrapper: ['eatmydata'] });
    expect(end.wrong.join()).toMatch(/lost|mixed/);
  });
});

describe('task 8 with one edit', { timeout: TIME_LIMIT_MS }, () => {
  let library: LibraryCase;
  beforeAll(async () => {
    library = await LibraryCase.create(SMALL_CASE);
  });
  afterAll(async () => await library[Symbol.asyncDispose]());

  it.for(FILE_SYSTEMS)('leaves the old set or the new one on %s', async (on, context) => {
    const faults = neededInjector(context);
    await using lane = await TempFolder.create();
    const start = await library.placeIn(lane);
    const filled = await PowerDisk.create(on, async (root, spaces) => {
      await spaces.must('cp', '-a', start, `${root}/ws`);
    });
    await using disk = neededDisk(context, filled);
    const wrong: string[] = [];
    for (const log of LOGS) {
      for (let at = 1, ended = false; !ended; at += EVERY.task8) {
        const end = await cutWrong(faults, disk, { log, at });
        wrong.push(...end.wrong);
        ended = end.ended;
      }
    }
    expect(wrong).toEqual([]);
  });

  async function cutWrong(
    injector: FaultInjector,
    disk: PowerDisk,
    { log, at }: Cut,
  ): Promise<{ wrong: string[]; ended: boolean }> {
    await disk.restore();
    const root = `${disk.root}/ws`;
    const enter = disk.spaces.enter(root);
    const run = await injector.run({ root, enter, fault: { at, how: 'kill' }, command: TASK_8 });
    await disk.cut(log);
    cuts += 1;
    await using found = await TempFolder.create();
    await copyTree(`${disk.outside}/ws`, found.at('ws'));
    await recover(found.at('ws'));
    const side = await library.sideOf(found.at('ws'));
    const next = await disk.spaces.run(TASK_8, root);
    const after = await library.sideOf(`${disk.outside}/ws`);
    const left = await leftovers(`${disk.outside}/ws`);
    await disk.unmount();
    const ended = run.code === 0;
    const wrong = [
      ...(ended || run.code === 137 ? [] : [`exit ${run.code}, ${run.stderr}`]),
      ...(side === 'new' || (side === 'old' && !ended) ? [] : [`after the cut: ${side}`]),
      ...(next.code === 0 && after === 'new' ? [] : [`next run: exit ${next.code}, ${after}, ${next.stderr}`]),
      ...abruptIn(next),
      ...left.map((name) => `left over: ${name}`),
    ];
    return { wrong: wrong.map((text) => `cut after call ${at}, log ${log}: ${text}`), ended: run.code !== 137 };
  }
});
