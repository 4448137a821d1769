import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dashedName, LETTER_FORMS } from '../../../lib/codegen/extract/letter-forms.ts';

test.each([
  ['vu-meter', 'vu-meter'],
  ['vuMeter', 'vu-meter'],
  ['VuMeter', 'vu-meter'],
  ['VU_METER', 'vu-meter'],
  ['Vu Meter', 'vu-meter'],
  ['HTMLParser', 'html-parser'],
])('"%s" is the name %s', (text, name) => {
  expect(dashedName(text)).toBe(name);
});

test.each(['', '1st', 'a.b', ' a', 'a--b', '(x)'])('"%s" is no name', (text) => {
  expect(dashedName(text)).toBeUndefined();
});

test('a dashed name of words is found again in each of its letter cases', () => {
  const name = fc
    .array(fc.stringMatching(/^[a-z]{2,6}$/), { minLength: 1, maxLength: 4 })
    .map((words) => words.join('-'));
  fc.assert(
    fc.property(name, fc.constantFrom(...LETTER_FORMS), (dashed, form) => {
      expect(dashedName(form.of(dashed))).toBe(dashed);
    }),
  );
});
