import { lstatSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ActionResults, type StoredResult } from '../../lib/cache/action-results.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { InputWords } from '../../lib/model/input-words.ts';
import { recordText } from '../support/record-text.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { fileArtifact, sampleFingerprint, sampleResult } from './sample-result.ts';

const STORE = '.conductor/cache/v1';

test('a recorded result is found under its key, by another process too', async () => {
  await using folder = await TempFolder.create();
  const result = sampleResult();
  expect(await new ActionResults(folder.at(STORE)).put(result)).toBeUndefined();
  const results = new ActionResults(folder.at(STORE));
  expect(await results.get(result.key)).toEqual(result);
  expect(await results.get(digestOf('other'))).toBeUndefined();
});

test('a record of very many inputs is the one that its text is', async () => {
  await using folder = await TempFolder.create();
  const inputs = Object.fromEntries(
    Array.from({ length: 3000 }, (_, index) => [`src/Ä ${index}`, digestOf(`${index}`)]),
  );
  const result = sampleResult('many', { fingerprint: { ...sampleFingerprint('many'), inputs: InputWords.of(inputs) } });
  const results = new ActionResults(folder.at(STORE));
  expect(await results.put(result)).toBeUndefined();
  expect(await results.get(result.key)).toEqual(result);
  expect(await folder.read(`${STORE}/ac/${result.key}.json`)).toBe(recordText(result));
});

test('optional fields may be given as undefined', async () => {
  await using folder = await TempFolder.create();
  const results = new ActionResults(folder.at(STORE));
  const result = sampleResult('x', { value: undefined, manifest: undefined, actions: undefined });
  expect(await results.put(result)).toBeUndefined();
  expect(await results.get(result.key)).toEqual(sampleResult('x'));
});

test('recording again replaces the record', async () => {
  await using folder = await TempFolder.create();
  const results = new ActionResults(folder.at(STORE));
  await results.put(sampleResult());
  await results.put(sampleResult('generate bloom', { durationMs: 99 }));
  expect((await results.get(sampleResult().key))?.durationMs).toBe(99);
  expect(await folder.list(STORE)).toEqual([`${STORE}/ac/${sampleResult().key}.json`]);
});

test('what could not be restored later is not recorded, and says why', async () => {
  await using folder = await TempFolder.create();
  const results = new ActionResults(folder.at(STORE));
  const result = sampleResult('x', { artifacts: [{ kind: 'symlink', path: 'l', target: '/etc/passwd' }] });
  const problem = await results.put(result);
  expect(problem?.message).toBe(
    `Cannot record the result of "x" in "${folder.at(STORE)}": link "l" leads out of the workspace`,
  );
  expect([...results.list()]).toEqual([]);
});

test('a store that cannot be written to is a problem, not an exception', async () => {
  await using folder = await TempFolder.create({ '.conductor/cache': 'a file' });
  const problem = await new ActionResults(folder.at(STORE)).put(sampleResult());
  expect(problem?.message).toMatch(/^Cannot record the result of "generate bloom" in ".*": E(NOTDIR|EXIST)/);
});

test('a damaged record is a miss with a reason, and is healed by recording', async () => {
  await using folder = await TempFolder.create();
  const results = new ActionResults(folder.at(STORE));
  const { key } = sampleResult();
  await folder.write(`${STORE}/ac/${key}.json`, '{"digest":"');
  expect(await results.get(key)).toBeUndefined();
  expect(await results.read(key)).toEqual({ kind: 'unusable', reason: 'it is damaged' });
  await results.put(sampleResult());
  expect(await results.get(key)).toEqual(sampleResult());
});

test('a link or a folder in a record’s place is not read', async () => {
  await using folder = await TempFolder.create();
  const results = new ActionResults(folder.at(STORE));
  await results.put(sampleResult());
  const [linked, other] = [sampleResult('linked').key, sampleResult('folder').key];
  await symlink(`${sampleResult().key}.json`, folder.at(`${STORE}/ac/${linked}.json`));
  await mkdir(folder.at(`${STORE}/ac/${other}.json`));
  for (const key of [linked, other]) {
    expect(await results.read(key)).toEqual({ kind: 'unusable', reason: 'it cannot be read' });
  }
  expect([...results.list()].map((record) => record.key)).toEqual([sampleResult().key]);
});

test('all records are listed with size and time, the unusable ones without a result', async () => {
  await using folder = await TempFolder.create({ [`${STORE}/ac/README`]: 'foreign', [`${STORE}/ac/x.json`]: '' });
  const results = new ActionResults(folder.at(STORE));
  const broken = digestOf('broken');
  await results.put(sampleResult('x', { artifacts: [fileArtifact('x')] }));
  await folder.write(`${STORE}/ac/${broken}.json`, 'nonsense');
  const found = new Map<string, StoredResult>();
  for await (const stored of results.all()) found.set(stored.key, stored);
  expect([...found.keys()].sort()).toEqual([broken, sampleResult('x').key].sort());
  expect(found.get(broken)?.result).toBeUndefined();
  const stored = found.get(sampleResult('x').key);
  expect(stored?.result?.fingerprint.name).toBe('x');
  expect(stored?.size).toBe(lstatSync(stored?.path ?? '').size);
  expect(stored?.mtimeMs).toBe(lstatSync(stored?.path ?? '').mtimeMs);
  const { key, kind, task, at } = sampleResult('x');
  const heads = [];
  for await (const head of results.heads()) heads.push(head);
  expect(heads).toEqual([{ key, kind, task, at }]);
});

test('a store that is not there yet is empty', async () => {
  await using folder = await TempFolder.create();
  const results = new ActionResults(folder.at(STORE));
  expect(await results.read(digestOf('x'))).toEqual({ kind: 'absent' });
  for await (const stored of results.all()) expect(stored).toBeUndefined();
  expect([...results.list()]).toEqual([]);
});
