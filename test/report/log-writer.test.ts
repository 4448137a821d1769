import { expect, test } from 'vitest';
import { LogWriter } from '../../lib/report/log-writer.ts';
import { TempFolder } from '../support/temp-folder.ts';

test('lines reach their files in order, also those added while others are written', async () => {
  await using folder = await TempFolder.create();
  const writer = new LogWriter(folder.at('logs'), (error) => expect.fail(error.message));
  writer.add('a.log', ['1', '2']);
  writer.add('b.log', ['x']);
  writer.add('a.log', ['3']);
  await writer.flush();
  writer.add('a.log', ['4']);
  await writer.flush();
  expect(await folder.read('logs/a.log')).toBe('1\n2\n3\n4\n');
  expect(await folder.read('logs/b.log')).toBe('x\n');
});

test('nothing to write makes no folder', async () => {
  await using folder = await TempFolder.create();
  const writer = new LogWriter(folder.at('logs'), (error) => expect.fail(error.message));
  writer.add('a.log', []);
  await writer.flush();
  expect(await folder.list()).toEqual([]);
});

test('after the first error nothing more is tried', async () => {
  await using folder = await TempFolder.create({ logs: 'a file' });
  const errors: Error[] = [];
  const writer = new LogWriter(folder.at('logs/run'), (error) => errors.push(error));
  writer.add('a.log', ['1']);
  await writer.flush();
  writer.add('a.log', ['2']);
  await writer.flush();
  expect(errors).toHaveLength(1);
  expect(await folder.read('logs')).toBe('a file');
});
