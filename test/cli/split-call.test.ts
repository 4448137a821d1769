import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OptionTable } from '../../lib/cli/command.ts';
import { type Piece, splitCall } from '../../lib/cli/split-call.ts';

const TABLE: OptionTable = {
  cwd: { short: 'C', value: '<folder>', summary: '' },
  n: { value: '<n>', summary: '' },
  force: { short: 'f', summary: '' },
  'no-color': { summary: '' },
};
const OPTIONS = {
  cwd: { type: 'string', short: 'C' },
  n: { type: 'string' },
  force: { type: 'boolean', short: 'f' },
  'no-color': { type: 'boolean' },
} as const;

/** What Node makes of it. */
function oracle(args: string[]): readonly Piece[] {
  const { tokens } = parseArgs({ args, options: OPTIONS, strict: false, allowPositionals: true, tokens: true });
  return tokens.flatMap((token): Piece[] => {
    if (token.kind === 'option-terminator') return [];
    if (token.kind === 'positional') return [{ kind: 'word', text: token.value }];
    const { name, rawName: shown, value, inlineValue } = token;
    return [{ kind: 'option', name, shown, value, inline: inlineValue === true }];
  });
}

// Without a dash inside a row of short options, of which Node takes the rest of the call for words, and without numbers.
const short = fc.stringMatching(/^-[Cfnxé=][Cfnxé=.]{0,3}$/);
const long = fc.tuple(
  fc.constantFrom('cwd', 'n', 'force', 'no-color', 'no-force', 'other', '-x', '__proto__', 'constructor'),
  fc.constantFrom('', '=', '=x', '=a=b', '=-f'),
);
const word = fc.oneof(
  fc.constantFrom('', '-', '--', 'run', '8', '=', '😀'),
  short,
  long.map(([name, value]) => `--${name}${value}`),
);

test('a call is split as Node does it', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (args) => {
      expect(splitCall(args, TABLE)).toEqual(oracle(args));
    }),
    { numRuns: 2000 },
  );
});

test('negative numbers are words, and values where one is missing', () => {
  expect(splitCall(['-5', '-n', '-5'], TABLE)).toEqual([
    { kind: 'word', text: '-5' },
    { kind: 'option', name: 'n', shown: '-n', value: '-5', inline: false },
  ]);
});

test('a dash inside a row of short options is one of them', () => {
  expect(splitCall(['-f-', 'x'], TABLE)).toEqual([
    { kind: 'option', name: 'force', shown: '-f', value: undefined, inline: false },
    { kind: 'option', name: '-', shown: '--', value: undefined, inline: false },
    { kind: 'word', text: 'x' },
  ]);
});
