import { mkdirSync, truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FileIndex } from '../../lib/files/file-index.ts';
import { FileRows } from '../../lib/files/file-rows.ts';
import { STATE } from '../../lib/files/observer.ts';
import { observeShared } from '../../lib/files/shared-observation.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { TempFolder } from '../support/temp-folder.ts';

const FUTURE = 2n ** 62n;

test('threads together bring every row up to date and leave other rows alone', async () => {
  const names = Array.from({ length: 3000 }, (_, index) => `f${index}`);
  await using folder = await TempFolder.create(Object.fromEntries(names.map((name) => [name, `content of ${name}`])));
  const table = new FileRows([]);
  const rows = names.flatMap((name, index) => (index % 3 === 0 ? [] : [table.rowOf(name)]));
  const left = table.rowOf('left alone');
  const paths = names.filter((_, index) => index % 3 !== 0);
  await observeShared({ paths: paths.map((name) => folder.at(name)), table, rows, horizon: FUTURE, limit: 100n });
  expect(table.states[left]).toBe(STATE.unknown);
  for (const [index, row] of rows.entries())
    expect(table.fact(row).digest).toBe(digestOf(`content of ${paths[index]}`));
  expect(rows.every((row) => table.states[row] === STATE.settled)).toBe(true);
  await observeShared({ paths: paths.map((name) => folder.at(name)), table, rows, horizon: FUTURE, limit: 100n });
  expect(rows.every((row) => table.states[row] === STATE.same)).toBe(true);
});

test('what is no file, fails, is large or too young is marked so', async () => {
  await using folder = await TempFolder.create({ large: 'x', young: 'y' });
  mkdirSync(folder.at('folder'));
  truncateSync(folder.at('large'), 1000);
  const table = new FileRows([]);
  const names = ['folder', 'missing', 'x'.repeat(300), 'large', 'young'];
  const rows = names.map((name) => table.rowOf(name));
  await observeShared({ paths: names.map((name) => folder.at(name)), table, rows, horizon: 0n, limit: 100n });
  const { noFile, failed, large, recent } = STATE;
  expect(rows.map((row) => table.states[row])).toEqual([noFile, noFile, failed, large, recent]);
});

test('an index asks threads for thousands of files and answers as it would alone', async () => {
  const names = Array.from({ length: 4100 }, (_, index) => `f${String(index).padStart(4, '0')}`);
  await using folder = await TempFolder.create(Object.fromEntries(names.map((name) => [name, name.repeat(3)])));
  const options = { root: folder.path, file: folder.at('cache/index') };
  const paths = [...names, 'missing'];
  const facts = await FileIndex.open(options).facts(paths);
  const alone = FileIndex.open(options);
  for (const path of paths) expect(facts.get(path)).toEqual(alone.fact(path));
});
