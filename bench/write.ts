/**
 * Measures the writing of files: a durable transaction beside `write-file-atomic` (temporary name, write, fsync, rename),
 * sets that are right already, rollback, small sets, restoring, and memory while streaming. Usage:
 * `npm run bench:write [-- --runs 5 --gigabytes 2 --at <folder>]`. The ways of one table take turns, each run in a folder
 * of its own; nothing is removed before the end, since ext4 makes files slowly for a while where many were removed.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
// @ts-expect-error: the package has no types
import writeFileAtomic from 'write-file-atomic';
import { digestOf } from '../lib/model/digest.ts';
import { rollbackBackup } from '../lib/write/rollback-backup.ts';
import { openWriteSession } from '../lib/write/session.ts';
import { writeTransaction } from '../lib/write/transaction.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    gigabytes: { type: 'string', default: '2' },
    at: { type: 'string', default: tmpdir() },
  },
});
const runs = Number(values.runs);
const place = mkdtempSync(join(values.at, 'conductor-bench-write-'));

/** What one run took. */
interface Cost {
  readonly ms: number;
  /** Milliseconds of processor time, user and system, of this process. */
  readonly cpu: number;
}

/** A way to do a job; `prepare` is not measured. */
interface Way {
  readonly name: string;
  prepare?(folder: string): Promise<void> | void;
  run(folder: string): Promise<unknown> | unknown;
}

let folders = 0;

async function once({ prepare, run }: Way): Promise<Cost> {
  folders += 1;
  const folder = join(place, String(folders));
  mkdirSync(folder);
  await prepare?.(folder);
  const [before, started] = [process.cpuUsage(), performance.now()];
  await run(folder);
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  return { ms, cpu: (user + system) / 1000 };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** Medians by name; the ways take turns, after one round that does not count. */
async function compare(title: string, ways: readonly Way[]): Promise<ReadonlyMap<string, Cost>> {
  const costs = new Map<string, Cost[]>(ways.map(({ name }) => [name, []]));
  for (let round = 0; round <= runs; round += 1)
    for (const way of ways) {
      const cost = await once(way);
      if (round > 0) costs.get(way.name)?.push(cost);
    }
  const medians = new Map(
    [...costs].map(([name, all]) => [
      name,
      { ms: median(all.map(({ ms }) => ms)), cpu: median(all.map(({ cpu }) => cpu)) },
    ]),
  );
  console.log(`\n${title}\n\n| way | ms | CPU ms |\n|---|--:|--:|`);
  for (const [name, { ms, cpu }] of medians) console.log(`| ${name} | ${ms.toFixed(1)} | ${cpu.toFixed(1)} |`);
  return medians;
}

function ratio(costs: ReadonlyMap<string, Cost>, slow: string, fast: string): string {
  return ((costs.get(slow)?.ms ?? 0) / (costs.get(fast)?.ms ?? 1)).toFixed(2);
}

const COUNT = 1000;
const names = Array.from({ length: COUNT }, (_, index) => `out/f${index}`);

function contents(size: number, seed: number): Buffer[] {
  const block = randomBytes(size);
  return names.map((_, index) => {
    const bytes = Buffer.from(block);
    bytes.writeUInt32LE(index, 0);
    bytes.writeUInt32LE(seed, 4);
    return bytes;
  });
}

const first = contents(4096, 1);
const second = contents(4096, 2);

async function oneByOne(folder: string, bytes: readonly Buffer[]): Promise<void> {
  for (const [index, name] of names.entries()) await writeFileAtomic(join(folder, name), bytes[index] ?? Buffer.of());
}

async function allAtOnce(folder: string, bytes: readonly Buffer[]): Promise<void> {
  await Promise.all(names.map((name, index) => writeFileAtomic(join(folder, name), bytes[index] ?? Buffer.of())));
}

async function transact(root: string, bytes: readonly Buffer[], backup = false): Promise<string | undefined> {
  await using transaction = await writeTransaction({ root, backup });
  for (const [index, name] of names.entries()) transaction.write(name, bytes[index] ?? '');
  return (await transaction.commit()).backup;
}

function plain(folder: string, bytes: readonly Buffer[]): void {
  mkdirSync(join(folder, 'out'), { recursive: true });
  for (const [index, name] of names.entries()) writeFileSync(join(folder, name), bytes[index] ?? '');
}

const makeOut = (folder: string): void => mkdirSync(join(folder, 'out'));
const makeOld = (folder: string): void => plain(folder, first);

async function durable(): Promise<void> {
  for (const [title, prepare, bytes] of [
    ['new', makeOut, first],
    ['replaced', makeOld, second],
  ] as const) {
    const costs = await compare(`${COUNT} files of 4 KiB, ${title}, durable`, [
      { name: 'one after the other', prepare, run: (folder) => oneByOne(folder, bytes) },
      { name: 'Promise.all', prepare, run: (folder) => allAtOnce(folder, bytes) },
      { name: 'transaction', prepare, run: (folder) => transact(folder, bytes) },
    ]);
    console.log(
      `\n${ratio(costs, 'one after the other', 'transaction')} x faster than one after the other (aim 5), ${ratio(costs, 'Promise.all', 'transaction')} x than Promise.all (aim 1.3)`,
    );
  }
}

async function unchanged(): Promise<void> {
  const costs = await compare(`${COUNT} files of 4 KiB that are right already`, [
    { name: 'written', prepare: makeOut, run: (folder) => transact(folder, first) },
    { name: 'unchanged', prepare: makeOld, run: (folder) => transact(folder, first) },
  ]);
  console.log(`\n${ratio(costs, 'written', 'unchanged')} x faster than writing them (aim 20)`);
}

async function rollback(): Promise<void> {
  const ids = new Map<string, string>();
  const prepare = async (folder: string): Promise<void> => {
    makeOld(folder);
    ids.set(folder, (await transact(folder, second, true)) ?? '');
  };
  await compare(`Rollback of ${COUNT} files of 4 KiB, durable (aim: under 1,000 ms)`, [
    { name: 'rollback', prepare, run: (folder) => rollbackBackup(folder, ids.get(folder) ?? '') },
  ]);
}

async function restore(): Promise<void> {
  const bytes = contents(100 << 10, 3);
  const source = join(place, 'source');
  mkdirSync(source);
  plain(source, bytes);
  const costs = await compare(`${COUNT} files of 100 KiB, safe against a kill, hashed once`, [
    { name: 'cp -r', run: (folder) => spawnSync('cp', ['-r', join(source, 'out'), join(folder, 'out')]) },
    {
      name: 'session, put',
      async run(root) {
        await using session = await openWriteSession({ root, durability: 'process' });
        await using transaction = session.transaction();
        for (const name of names) {
          const content = readFileSync(join(source, name));
          transaction.put(name, content, { digest: digestOf(content) });
        }
        await transaction.commit();
      },
    },
    {
      name: 'session, put, without reading and hashing',
      async run(root) {
        await using session = await openWriteSession({ root, durability: 'process' });
        await using transaction = session.transaction();
        const digest = digestOf('');
        for (const [index, name] of names.entries()) transaction.put(name, bytes[index] ?? Buffer.of(), { digest });
        await transaction.commit();
      },
    },
  ]);
  console.log(`\n${ratio(costs, 'session, put', 'cp -r')} times cp -r (aim 1.25)`);
}

async function smallSets(): Promise<void> {
  const content = randomBytes(1024);
  await compare('22 sets of 2 files of 1 KiB, safe against a kill (aim: under 25 ms)', [
    {
      name: 'a transaction each',
      async run(root) {
        for (let set = 0; set < 22; set += 1) {
          await using transaction = await writeTransaction({ root, durability: 'process' });
          for (const name of ['a', 'b']) transaction.write(`out/${set}/${name}`, content);
          await transaction.commit();
        }
      },
    },
    {
      name: 'a session',
      async run(root) {
        await using session = await openWriteSession({ root, durability: 'process' });
        const digest = digestOf(content);
        for (let set = 0; set < 22; set += 1) {
          await using transaction = session.transaction();
          for (const name of ['a', 'b']) transaction.put(`out/${set}/${name}`, content, { digest });
          await transaction.commit();
        }
      },
    },
  ]);
}

async function stream(): Promise<void> {
  const piece = randomBytes(1 << 16);
  const pieces = Math.round((Number(values.gigabytes) * 2 ** 30) / piece.length);
  let most = 0;
  let start = 0;
  async function* source(): AsyncGenerator<Uint8Array> {
    for (let count = 0; count < pieces; count += 1) {
      if (count === 64 << 4) start = process.memoryUsage.rss(); // after 64 MiB: buffers are there by then
      if (count % 256 === 0) most = Math.max(most, process.memoryUsage.rss());
      yield piece;
    }
  }
  const { ms, cpu } = await once({
    name: 'stream',
    async run(root) {
      await using transaction = await writeTransaction({ root });
      await transaction.writeStream('big', source());
      await transaction.commit();
    },
  });
  const grown = (most - start) / 2 ** 20;
  console.log(
    `\n${values.gigabytes} GiB by stream, durable: ${(ms / 1000).toFixed(1)} s, CPU ${(cpu / 1000).toFixed(1)} s, memory grew by ${grown.toFixed(1)} MiB after the first 64 MiB`,
  );
}

try {
  console.log(`Writing files in ${place}: medians of ${runs} runs, Node ${process.version}`);
  for (const part of [durable, unchanged, rollback, restore, smallSets, stream]) await part();
} finally {
  rmSync(place, { recursive: true, force: true });
}
