import { execFile } from 'node:child_process';
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schemaErrors } from '../../lib/config/schema-validator.ts';
import { HISTORY_FILE } from '../../lib/model/file-names.ts';
import type { RunRecord } from '../../lib/model/formats/run-history.ts';
import { appendRun, runsNewestFirst } from '../../lib/perf/history.ts';
import { parseRunRecord } from '../../lib/perf/history-record.ts';
import schema from '../../schemas/run-history.schema.json' with { type: 'json' };
import { REPOSITORY } from '../support/project.ts';
import { TempFolder } from '../support/temp-folder.ts';

const RECORD: RunRecord = {
  version: 1,
  run: 'first',
  at: '2026-01-02T03:04:05.678Z',
  ok: true,
  ms: 12.5,
  concurrency: 2,
  tasks: [
    {
      id: 8,
      outcome: 'executed',
      ms: 12.5,
      because: ['input', 'code'],
      memory: 52_428_800,
      cpuMs: 20.5,
      key: 'a1'.repeat(32),
    },
    { id: 0, outcome: 'timed-out', ms: 0, because: [], attempts: 3 },
  ],
  fresh: [1, 2],
  efficiency: { ofBound: 0.96, boundMs: 12, workMs: 20.1, path: [8] },
};
const named = (run: string): RunRecord => ({ ...RECORD, run });
const names = (root: string): string[] => [...runsNewestFirst(root)].map(({ run }) => run);

describe('history', () => {
  test('gives back what was appended, newest first', async () => {
    await using folder = await TempFolder.create();
    expect([...runsNewestFirst(folder.path)]).toEqual([]);
    for (const run of ['first', 'second', 'third']) appendRun(folder.path, named(run));
    expect(names(folder.path)).toEqual(['third', 'second', 'first']);
    expect([...runsNewestFirst(folder.path)].at(-1)).toEqual(RECORD);
  });

  test('skips damaged lines, and a line that was cut off does not spoil the next', async () => {
    await using folder = await TempFolder.create();
    const file = folder.at(HISTORY_FILE);
    appendRun(folder.path, named('first'));
    appendFileSync(file, `{"version":2}\nnot JSON\n[]\nnull\n${JSON.stringify(RECORD).slice(0, 50)}`);
    appendRun(folder.path, named('second'));
    appendFileSync(file, Buffer.from([0xff, 0x00, 0x0a, 0xfe]));
    expect(names(folder.path)).toEqual(['second', 'first']);
  });

  test('stays bounded, and keeps the newest', async () => {
    await using folder = await TempFolder.create();
    const large = { ...RECORD, tasks: Array.from({ length: 2000 }, (_, id) => ({ ...RECORD.tasks[0], id })) };
    for (let at = 0; at < 20; at++) appendRun(folder.path, { ...large, run: `run-${at}` } as RunRecord);
    const found = names(folder.path);
    expect(found.length).toBeGreaterThan(2);
    expect(found).toEqual(found.map((_, at) => `run-${19 - at}`));
    const sizes = [HISTORY_FILE, `${HISTORY_FILE}.1`].map((path) => statSync(folder.at(path)).size);
    const line = JSON.stringify(large).length;
    for (const size of sizes) expect(size).toBeLessThan(512 * 1024 + 2 * line);
  });

  test('appends of several processes stay whole', async () => {
    await using folder = await TempFolder.create({
      'append.ts': `import { appendRun } from ${JSON.stringify(join(REPOSITORY, 'lib/perf/history.ts'))};
        const record = JSON.parse(process.argv[3]);
        for (let at = 0; at < 50; at++) appendRun(process.argv[2], { ...record, run: process.argv[4] + at });`,
    });
    const writers = ['a', 'b', 'c', 'd'].map(async (name) => {
      const args = [folder.at('append.ts'), folder.path, JSON.stringify(RECORD), name];
      await promisify(execFile)(process.execPath, args);
    });
    await Promise.all(writers);
    expect(names(folder.path).length).toBe(200);
    const lines = readFileSync(folder.at(HISTORY_FILE), 'utf8').split('\n');
    expect(lines.filter((line) => line !== '' && parseRunRecord(line) === undefined)).toEqual([]);
    const own = names(folder.path).filter((name) => name.startsWith('c'));
    expect(own).toEqual(Array.from({ length: 50 }, (_, at) => `c${49 - at}`));
  });

  test('where nothing can be written, nothing fails', async () => {
    await using folder = await TempFolder.create({ '.conductor': 'a file, not a folder' });
    appendRun(folder.path, RECORD);
    expect(names(folder.path)).toEqual([]);
  });
});

describe('a record', () => {
  const parse = (value: unknown) => parseRunRecord(JSON.stringify(value));

  test('is what its schema says, whatever is changed about it', async () => {
    const paths = [
      ...Object.keys(RECORD).map((name) => [name]),
      ...Object.keys(RECORD.tasks[0] ?? {}).map((name) => ['tasks', '0', name]),
      ...Object.keys(RECORD.efficiency ?? {}).map((name) => ['efficiency', name]),
      ['new'],
      ['tasks', '1', 'new'],
      ['efficiency', 'new'],
      ['fresh', '0'],
      ['tasks', '0', 'because', '0'],
    ];
    const values = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom(
        undefined,
        0,
        -1,
        1.5,
        '',
        'executed',
        'fresh',
        'F'.repeat(64),
        '2026-02-30T00:00:00Z',
        [1],
        [''],
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), values, async (path, value) => {
        const changed = structuredClone(RECORD) as unknown as Record<string, unknown>;
        let at = changed;
        for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
        at[path.at(-1) ?? ''] = value;
        const plain: unknown = JSON.parse(JSON.stringify(changed));
        const isValid = (await schemaErrors(schema, plain)).length === 0;
        expect(parse(plain) !== undefined, JSON.stringify(plain)).toBe(isValid);
      }),
      { numRuns: 600 },
    );
  });

  test('has no times that nothing could be reckoned with', () => {
    const line = (ms: string) => JSON.stringify(RECORD).replace('"cpuMs":20.5', `"cpuMs":${ms}`);
    expect(parseRunRecord(line('20'))).toBeDefined();
    for (const ms of ['1e999', '1e308', '-1', 'null']) expect(parseRunRecord(line(ms)), ms).toBeUndefined();
  });

  test('as it is written is valid', async () => {
    expect(await schemaErrors(schema, RECORD)).toEqual([]);
    expect(parse(RECORD)).toEqual(RECORD);
  });
});
