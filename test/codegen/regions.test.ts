import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fillRegions,
  type RegionText,
  readRegions,
  regionsWord,
  sameOutside,
  withRegions,
} from '../../lib/codegen/regions.ts';

const read = (text: string): RegionText => {
  const reading = readRegions(text);
  if (!reading.ok) return expect.fail(reading.why);
  return reading.text;
};

describe('markers', () => {
  test.each([
    '// conductor:keep a',
    '  # conductor:keep a',
    '<!-- conductor:keep a -->',
    '/* conductor:keep a */',
    '-- conductor:keep a',
    'REM conductor:keep a',
    '; conductor:keep a\r',
  ])('"%s" opens a region', (line) => {
    const text = `x\n${line}\nmine\n${line.replace('keep', 'end')}\ny\n`;
    expect([...read(text).regions]).toEqual([['a', 'mine\n']]);
    expect(withRegions(read(text), new Map())).toBe(text);
  });

  test.each([
    'Write "conductor:keep a" to open one',
    'see conductor:keep a there',
    'conductor:keep',
    '// conductor:keep <name>',
  ])('"%s" is text', (line) => {
    expect(read(`${line}\n`).regions.size).toBe(0);
  });

  test.each([
    ['// conductor:keep a\n', 'its region "a" has no end', 1],
    ['x\n// conductor:end a\n', 'its region "a" ends without a beginning', 2],
    ['// conductor:keep a\n// conductor:keep b\n', 'its region "b" begins inside of region "a"', 2],
    ['// conductor:keep a\n// conductor:end b\n', 'its region "a" has the end of "b"', 2],
    ['// conductor:keep a\n// conductor:end a\n// conductor:keep a\n', 'its region "a" is there twice', 3],
  ])('%j is refused with its line', (text, why, line) => {
    expect(readRegions(text)).toEqual({ ok: false, why, line });
  });
});

describe('filling', () => {
  const text = (content: string, around = '') =>
    `head\n${around}// conductor:keep a\n${content}// conductor:end a\ntail\n`;

  test('puts what the user wrote into what is generated now', () => {
    const { text: filled, lost } = fillRegions(
      read(text('// yours\n', 'new\n')),
      read(text('mine\n')),
      read(text('// yours\n')),
    );
    expect(filled).toBe(text('mine\n', 'new\n'));
    expect(lost).toEqual([]);
  });

  test('takes a new default where nothing was written', () => {
    expect(fillRegions(read(text('// new\n')), read(text('// yours\n')), read(text('// yours\n'))).text).toBe(
      text('// new\n'),
    );
  });

  test('names regions that have nowhere to go, unless they are as generated or empty', () => {
    const gone = read('head\n');
    expect(fillRegions(gone, read(text('mine\n')), read(text('// yours\n'))).lost).toEqual(['a']);
    expect(fillRegions(gone, read(text('// yours\n')), read(text('// yours\n'))).lost).toEqual([]);
    expect(fillRegions(gone, read(text(' \n')), undefined).lost).toEqual([]);
  });
});

const line = fc.stringMatching(/^[a-z ]{0,8}$/).map((each) => `${each}\n`);
const lines = fc.array(line, { maxLength: 4 }).map((each) => each.join(''));
const contents = fc.dictionary(fc.constantFrom('a', 'b', 'c.d', 'e_f'), lines, { maxKeys: 4 });
/** A text with these regions in this order. */
const regionText = (regions: Readonly<Record<string, string>>, around: string) =>
  Object.entries(regions)
    .map(([name, content]) => `${around}// conductor:keep ${name}\n${content}// conductor:end ${name}\n`)
    .join('') + around;

test('cutting and joining is the identity, also for what is no well-formed text of regions', () => {
  const any = fc
    .array(fc.constantFrom('x', '// conductor:keep a', '// conductor:end a', '# conductor:keep b', '', '\r'))
    .map((all) => all.join('\n'));
  fc.assert(
    fc.property(any, (text) => {
      const reading = readRegions(text);
      if (reading.ok) expect(withRegions(reading.text, new Map())).toBe(text);
    }),
  );
});

test('filling is idempotent, loses no region without telling, and touches nothing outside', () => {
  fc.assert(
    fc.property(contents, contents, lines, lines, (fresh, edited, around, old) => {
      const [generated, mine] = [read(regionText(fresh, around)), read(regionText(edited, old))];
      const once = fillRegions(generated, mine, undefined);
      const filled = read(once.text);
      expect(fillRegions(filled, mine, undefined).text).toBe(once.text);
      expect(fillRegions(generated, filled, undefined).text).toBe(once.text);
      expect(sameOutside(filled, generated)).toBe(true);
      for (const [name, content] of mine.regions) {
        if (filled.regions.has(name)) expect(filled.regions.get(name)).toBe(content);
        else expect(once.lost.includes(name)).toBe(content.trim() !== '');
      }
    }),
  );
});

test('the word of regions tells what they hold and nothing else', () => {
  fc.assert(
    fc.property(contents, contents, lines, (one, other, around) => {
      const word = (regions: Readonly<Record<string, string>>, text: string) =>
        regionsWord(read(regionText(regions, text)));
      expect(word(one, around)).toBe(word(one, ''));
      const sorted = (map: object) => JSON.stringify(Object.entries(map).sort());
      expect(word(one, '') === word(other, '')).toBe(sorted(one) === sorted(other));
    }),
  );
});
