import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Masker } from '../../../lib/run/secrets/masker.ts';
import { secretForms } from '../../../lib/run/secrets/secret-forms.ts';

/** Secrets as people have them and as nobody would; the mask itself cannot be hidden. */
const letter = fc.oneof(
  fc.constantFrom('a', 'b', 'ab', ' ', '\n', '+', '/', '=', '%', '"', "'", '\\', 'ü', '🔑', '-', '.'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }).filter((text) => text !== '*'),
);
const secret = fc
  .array(letter, { minLength: 6, maxLength: 40 })
  .map((letters) => letters.join('').trim())
  .filter((text) => text.length >= 6);
const secrets = fc.array(secret, { minLength: 1, maxLength: 3 });

/** The ways in which the issue names that a secret is written down; made here by other means than there. */
function encoded(value: string): readonly string[] {
  const base64 = Buffer.from(value).toString('base64');
  const url = Buffer.from(value).toString('base64url');
  const well = Buffer.from(value).toString();
  return [
    value,
    base64,
    base64.replaceAll('=', ''),
    url,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
    encodeURIComponent(well),
    encodeURIComponent(well).replaceAll('%20', '+'),
    new URLSearchParams([['', value]]).toString().slice(1),
    JSON.stringify(value).slice(1, -1),
    ...value.split('\n').map((line) => line.trim()),
  ].filter((form) => form.length >= 6);
}

/** A text in which secrets and their forms stand between other things, cut anywhere. */
const texts = secrets.chain((values) => {
  const part = fc.oneof(
    fc.constantFrom(...values.flatMap(encoded)),
    fc.constantFrom(...values).chain((value) => fc.nat(value.length).map((end) => value.slice(0, end))),
    letter,
    fc.string({ maxLength: 10 }).map((text) => text.replaceAll('*', '')),
  );
  return fc.record({ values: fc.constant(values), text: fc.array(part, { maxLength: 20 }).map((all) => all.join('')) });
});

function inPieces(masker: Masker, text: string, sizes: readonly number[]): string {
  const stream = masker.stream();
  let out = '';
  let at = 0;
  for (let turn = 0; at < text.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    out += stream.push(text.slice(at, at + size));
    at += size;
  }
  return out + stream.end();
}

describe('a masker', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });

  it('lets no secret through in any form, however the text is cut', () => {
    fc.assert(
      fc.property(texts, sizes, ({ values, text }, cuts) => {
        const out = inPieces(new Masker(values), text, cuts);
        for (const form of values.flatMap(encoded)) expect(out).not.toContain(form);
      }),
      { numRuns: 1000 },
    );
  });

  it('says the same of a text as a whole and in pieces', () => {
    fc.assert(
      fc.property(texts, sizes, ({ values, text }, cuts) => {
        const masker = new Masker(values);
        expect(inPieces(masker, text, cuts)).toBe(masker.mask(text));
      }),
    );
  });

  it('never hands out what a later piece could make a secret of', () => {
    fc.assert(
      fc.property(secret, fc.nat(), (value, cut) => {
        const stream = new Masker([value]).stream();
        const first = stream.push(`x ${value.slice(0, cut % value.length)}`);
        expect(first.length).toBeLessThanOrEqual('x '.length);
        expect(first + stream.push(value.slice(cut % value.length)) + stream.end()).toBe('x ***');
      }),
    );
  });

  it('leaves texts without secrets as they are', () => {
    fc.assert(
      fc.property(secrets, fc.string(), sizes, (values, text, cuts) => {
        fc.pre(!values.flatMap(secretForms).some((form) => text.includes(form)));
        expect(inPieces(new Masker(values), text, cuts)).toBe(text);
      }),
    );
  });

  it.each([
    ['of bytes before and after it', Buffer.from('user:hunter2-and-more:x').toString('base64')],
    ['of one byte before it', Buffer.from('xhunter2-and-morexx').toString('base64')],
    ['of two bytes before it', Buffer.from('xyhunter2-and-more').toString('base64url')],
  ])('finds a secret in the base64 %s', (_, text) => {
    expect(new Masker(['hunter2-and-more']).mask(text)).toMatch(/^.{0,7}\*\*\*.{0,6}$/);
  });

  it('finds long secrets in base64 of several lines', () => {
    const value = Array.from({ length: 40 }, (_, at) => `part${at}`).join('-');
    for (const width of [64, 76]) {
      const wrapped = Buffer.from(value)
        .toString('base64')
        .replace(new RegExp(`.{${width}}`, 'g'), '$&\n');
      expect(new Masker([value]).mask(wrapped)).toMatch(/^((\*\*\*)+\n)+((\*\*\*)+|.{0,5})$/);
    }
  });

  it.each([
    ['a URL', `https://u:${encodeURIComponent("p&ss/w rd'1")}@example.org`],
    ['a strict URL', 'x=p%26ss%2Fw%20rd%271'],
    ['a URL in small letters', 'x=p%26ss%2fw%20rd%271'],
    ['a form', 'x=p%26ss%2Fw+rd%271'],
    ['JSON', '{"x":"p&ss/w rd\'1"}'],
    ['JSON of PHP', '{"x":"p&ss\\/w rd\'1"}'],
    ['a trace of Bash', "+ curl 'p&ss/w rd'\\''1'"],
    ['hex', Buffer.from("p&ss/w rd'1").toString('hex')],
  ])('finds it in %s', (_, text) => {
    const out = new Masker(["p&ss/w rd'1"]).mask(text);
    expect(out).toContain('***');
    expect(out).not.toMatch(/rd|7264/);
  });

  it('masks each line of a secret of several lines', () => {
    const masker = new Masker(['-----BEGIN KEY-----\nabcdefgh\n  ijklmnop\nend\n-----END KEY-----']);
    expect(masker.mask('1: abcdefgh\r\n2: ijklmnop\r\n3: end')).toBe('1: ***\r\n2: ***\r\n3: end');
    expect(masker.mask('{"key":"abcdefgh\\n  ijklmnop\\nend"}')).toBe('{"key":"***\\n  ***\\nend"}');
  });

  it('masks secrets that overlap as one', () => {
    expect(new Masker(['abcdefgh', 'efghijkl']).mask('-abcdefghijkl-')).toBe('-***-');
    expect(new Masker(['aaaaaa']).mask(`b${'a'.repeat(100_000)}b`)).toBe('b***b');
  });

  it('holds back no more than it must of a text that never ends', () => {
    const stream = new Masker(['aaaaaab']).stream();
    let out = '';
    for (let turn = 0; turn < 1000; turn++) out += stream.push('a'.repeat(100));
    expect(out).toBe('a'.repeat(100_000 - 6));
  });
});
