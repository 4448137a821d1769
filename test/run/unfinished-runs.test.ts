import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schemaErrors } from '../../lib/config/schema-validator.ts';
import type { RunBegun, TaskOver, UnfinishedRunLine } from '../../lib/model/formats/unfinished-run.ts';
import { parseUnfinishedLine } from '../../lib/run/unfinished-line.ts';
import {
  doneTask,
  forgetCovered,
  parseUnfinished,
  pruneUnfinished,
  unfinishedFile,
  unfinishedRuns,
} from '../../lib/run/unfinished-runs.ts';
import schema from '../../schemas/unfinished-run.schema.json' with { type: 'json' };
import { TempFolder } from '../support/temp-folder.ts';

const AT = '2026-01-02T03:04:05.678Z';
const DIGEST = 'a1'.repeat(32);
const BEGUN: RunBegun = {
  version: 1,
  run: '2026-b',
  at: AT,
  resumes: ['2026-a'],
  request: {
    words: ['1-9'],
    only: true,
    since: 'main',
    force: true,
    continueAfterFailure: true,
    concurrency: 2,
    profile: 'small',
    adaptive: true,
    handEdited: 'ours',
    optimizations: { templateCache: false },
  },
  plan: [
    { id: 1, slug: 'one' },
    { id: 2, slug: 'two' },
  ],
};
const TASK: TaskOver = {
  task: 1,
  outcome: 'executed',
  at: AT,
  run: '2026-a',
  result: {
    key: DIGEST,
    fingerprint: { format: 1, name: 'task 1' },
    artifacts: { 'out/ä': DIGEST },
    outputs: DIGEST,
    manifest: { path: 'm', word: DIGEST },
    actions: { 'compile x': DIGEST },
    published: ['out/ä'],
    edits: { 'out/ä': { how: 'theirs', generated: DIGEST, word: 'w' } },
  },
};
const LINES: readonly UnfinishedRunLine[] = [
  BEGUN,
  TASK,
  { task: 2, outcome: 'failed', at: AT },
  { ended: 'failed', at: AT },
];
const textOf = (lines: readonly unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** One member anywhere in a value gets another value, or goes. */
function mutated(value: unknown, path: readonly number[], change: { readonly to: unknown }): unknown {
  const [first, ...rest] = path;
  if (first === undefined || typeof value !== 'object' || value === null) return change.to;
  const names = Object.keys(value);
  const name = names[first % Math.max(1, names.length)] ?? 'other';
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>; // by name in either
  if (rest.length === 0 && change.to === undefined) delete copy[name];
  else copy[name] = mutated(copy[name], rest, change);
  return copy;
}

describe('a line of the record', () => {
  test('is what the schema says, also with every single member changed', async () => {
    for (const line of LINES) {
      expect(parseUnfinishedLine(JSON.stringify(line))).toEqual(line);
      expect(await schemaErrors(schema, line)).toEqual([]);
    }
    const change = fc.constantFrom(undefined, null, 0, 1, -1, 0.5, '', 'x', DIGEST, AT, true, [], ['x'], {}, { x: 1 });
    const path = fc.array(fc.nat(9), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...LINES), path, change, async (line, at, to) => {
        const text = JSON.stringify(mutated(line, at, { to }));
        const isValid = (await schemaErrors(schema, JSON.parse(text))).length === 0;
        expect(parseUnfinishedLine(text) !== undefined, text).toBe(isValid);
      }),
      { numRuns: 1000 },
    );
  });

  test('is none where it is no JSON or something else', () => {
    for (const text of ['', 'null', '[]', '{}', '{"task":1', '\0\0\0', '"run"']) {
      expect(parseUnfinishedLine(text), text).toBeUndefined();
    }
  });
});

describe('a record', () => {
  test('tells of a run that was killed at any byte what was whole by then, and nothing else', () => {
    const whole = textOf(LINES);
    const ends = LINES.map((_, at) => textOf(LINES.slice(0, at + 1)).length);
    for (let length = 0; length <= whole.length; length++) {
      const lines = ends.filter((end) => end <= length).length;
      const found = parseUnfinished(whole.slice(0, length));
      expect(found !== undefined, `${length}`).toBe(lines >= 1);
      expect(found?.tasks.size ?? 0, `${length}`).toBe(Math.min(2, Math.max(0, lines - 1)));
      expect(found?.ended, `${length}`).toBe(lines === 4 ? 'failed' : undefined);
    }
  });

  test('is not misled by damaged lines, and believes the last line of a task', () => {
    const again: TaskOver = { task: 1, outcome: 'cancelled', at: AT };
    const text = `${textOf([BEGUN, TASK])}\0\0\0\n{"task":2,"outcome":"executed"\n${textOf([{ version: 2 }])}`;
    const found = parseUnfinished(text);
    expect([...(found?.tasks.keys() ?? [])]).toEqual([1]);
    expect(found && doneTask(found, 1)).toEqual(TASK);
    const later = parseUnfinished(`${text}${textOf([again])}`);
    expect(later && doneTask(later, 1)).toBeUndefined();
    expect(parseUnfinished(textOf([TASK]))).toBeUndefined();
  });
});

describe('the records of a workspace', () => {
  const record = (run: string, more: Partial<RunBegun> = {}) => {
    const { resumes: _, ...begun } = BEGUN;
    return { [unfinishedFile(run)]: textOf([{ ...begun, run, ...more }]) };
  };
  const names = ({ path }: TempFolder) => unfinishedRuns(path).map(({ run }) => run);

  test('come newest first, without those that a later run has gone on with', async () => {
    await using folder = await TempFolder.create({
      ...record('2026-a'),
      ...record('2026-c'),
      ...record('2026-b', { resumes: ['2026-a'] }),
      '.conductor/metrics/runs/2026-d.jsonl': '{"version":1',
      '.conductor/metrics/runs/2026-e.jsonl.1-a.tmp': textOf([BEGUN]),
    });
    expect(names(folder)).toEqual(['2026-c', '2026-b']);
  });

  test('go where all of their tasks have been done since, with those that they went on with', async () => {
    await using folder = await TempFolder.create({
      ...record('2026-a'),
      ...record('2026-b', { resumes: ['2026-a'] }),
      ...record('2026-c', { plan: [{ id: 7, slug: 'seven' }] }),
    });
    forgetCovered(folder.path, [1]);
    expect(names(folder)).toEqual(['2026-c', '2026-b']);
    forgetCovered(folder.path, [2, 1, 3]);
    expect(names(folder)).toEqual(['2026-c']);
    expect(existsSync(folder.at(unfinishedFile('2026-a')))).toBe(false);
  });

  test('are kept of the newest runs', async () => {
    await using folder = await TempFolder.create({ ...record('2026-a'), ...record('2026-c'), ...record('2026-b') });
    pruneUnfinished(folder.path, { run: '2026-c', keep: 2 });
    expect(names(folder)).toEqual(['2026-c', '2026-b']);
    pruneUnfinished(folder.path, { run: '2026-b', keep: 0 }); // the clock was set back
    expect(names(folder)).toEqual(['2026-b']);
  });

  test('are those of the runs that they are named after, and no other file goes for what they say', async () => {
    const outside = '.conductor/metrics/runs/../../../kept';
    await using folder = await TempFolder.create({
      ...record('2026-a', { resumes: ['../../../kept'] }),
      '.conductor/metrics/runs/copy.jsonl': record('2026-b')[unfinishedFile('2026-b')] ?? '',
      '.conductor/metrics/runs/other.jsonl': textOf([{ ...BEGUN, run: '../../../kept' }]),
      'kept.jsonl': 'kept',
    });
    expect(folder.at(`${outside}.jsonl`)).toBe(folder.at('kept.jsonl'));
    expect(names(folder)).toEqual(['2026-a']);
    forgetCovered(folder.path, [1, 2]);
    expect([names(folder), existsSync(folder.at('kept.jsonl'))]).toEqual([[], true]);
  });
});
