import { describe, expect, test } from 'vitest';
import { digestOf } from '../../lib/model/digest.ts';
import { decodeRecord, encodeRecord, type JournalRecord } from '../../lib/write/journal-record.ts';

const RECORD: JournalRecord = {
  id: 't-0123456789abcdef',
  label: 'task 8',
  direction: 'forward',
  changes: [
    {
      index: 0,
      path: 'a/ü.txt',
      old: { kind: 'missing' },
      next: { kind: 'file', digest: digestOf('x'), size: 1, executable: true },
    },
    { index: 1, path: 'b', old: { kind: 'symlink', target: '/anywhere' }, next: { kind: 'symlink', target: 'a' } },
  ],
  folders: { make: ['a'], remove: [], prune: ['c/d'] },
};
const TEXT = encodeRecord(RECORD);

describe('a journal record', () => {
  test('reads as it was written, and is JSON', () => {
    expect(decodeRecord(TEXT, RECORD.id)).toEqual(RECORD);
    expect(JSON.parse(TEXT)).toMatchObject({ version: 2, record: RECORD });
  });

  test('cut anywhere is no record', () => {
    for (let length = 0; length < TEXT.length; length += 1)
      expect(decodeRecord(TEXT.slice(0, length), RECORD.id)).toBeUndefined();
  });

  test('with any byte flipped is no record', () => {
    const bytes = Buffer.from(TEXT);
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
      expect(decodeRecord(flipped.toString(), RECORD.id)).toBeUndefined();
    }
  });

  test.each([
    ['another version', TEXT.replace('"version":2', '"version":1')],
    ['text that is no JSON', signed('{"id":')],
    ['nesting without end', signed('['.repeat(200_000))],
    ['a value of another type', signed('null')],
    ['no folders', signed(JSON.stringify({ ...RECORD, folders: null }))],
    ['an unknown direction', signed(JSON.stringify({ ...RECORD, direction: 'sideways' }))],
    [
      'an unknown kind of content',
      signed(
        JSON.stringify({
          ...RECORD,
          changes: [{ index: 0, path: 'a', old: { kind: 'directory' }, next: { kind: 'missing' } }],
        }),
      ),
    ],
    [
      'a digest that is none',
      signed(
        JSON.stringify({
          ...RECORD,
          changes: [
            {
              index: 0,
              path: 'a',
              old: { kind: 'missing' },
              next: { kind: 'file', digest: '../x', size: 1, executable: false },
            },
          ],
        }),
      ),
    ],
    ['a change that is none', signed(JSON.stringify({ ...RECORD, changes: [null] }))],
    [
      'content that is none',
      signed(JSON.stringify({ ...RECORD, changes: [{ index: 0, path: 'a', old: 1, next: 2 }] })),
    ],
  ])('with %s is no record', (_, text) => {
    expect(decodeRecord(text, RECORD.id)).toBeUndefined();
  });
});

function signed(body: string): string {
  return `{"version":2,"checksum":"${digestOf(body)}","record":${body}}\n`;
}
