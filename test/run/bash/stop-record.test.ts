import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReport, type StopRecord } from '../../../lib/run/bash/stop-record.ts';

const field = fc.string({ maxLength: 20 }).map((text) => text.replaceAll('\x1e', '').replaceAll('\x1f', ''));
const record: fc.Arbitrary<StopRecord> = fc.record({
  kind: fc.constantFrom('stop', 'exit'),
  status: fc.nat(255),
  subshell: fc.nat(5),
  cwd: field,
  command: field,
  pipe: fc.array(fc.nat(255), { minLength: 1, maxLength: 5 }),
  frames: fc.array(fc.record({ name: field, file: field, line: fc.nat(9999) }), { minLength: 1, maxLength: 4 }),
});

/** As `bin/strict-bash.sh` writes it. */
function written({ kind, status, subshell, cwd, command, pipe, frames }: StopRecord): string {
  const calls = frames.flatMap(({ name, file, line }) => [name, file, line]);
  return `${[kind, status, subshell, cwd, command, pipe.length, ...pipe, ...calls].map((each) => `${each}\x1f`).join('')}\x1e`;
}

describe('the report of a script', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(record), (records) => {
        expect(readReport(records.map(written).join(''))).toEqual(records);
      }),
    );
  });

  it('that breaks off keeps the records before', () => {
    fc.assert(
      fc.property(record, record, fc.nat(), (first, second, at) => {
        const last = written(second);
        expect(readReport(written(first) + last.slice(0, at % last.length))).toEqual([first]);
      }),
    );
  });

  it('of other bytes is empty', () => {
    expect(readReport('')).toEqual([]);
    expect(readReport('what\x1f1\x1f0\x1f/\x1fx\x1f1\x1f1\x1fmain\x1fx\x1f1\x1f\x1e')).toEqual([]);
    expect(readReport('stop\x1f1\x1f\x1e')).toEqual([]);
  });
});
