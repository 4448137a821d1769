import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matcher } from '../../lib/files/find-files.ts';
import { findsIn } from '../../lib/run/audit-declared.ts';

it.each([
  ['src/*.ts', 'src', true],
  ['src/**', 'src/deep', true],
  ['src', 'src', true],
  ['src', 'src/deep', true],
  ['src/a.ts', 'src', false],
  ['src/*.ts', 'src/deep', false],
  ['src/*/x.ts', 'src', true],
  ['src/*/x.ts', 'src/deep', false],
  ['src/*.ts', 'lib', false],
  ['src/*.ts', '', false],
  ['*.ts', '', true],
  ['!src/*.ts', 'src', false],
])('%s finds new files in "%s": %s', (glob, folder, expected) => {
  expect(findsIn(glob, folder)).toBe(expected);
});

it('a glob that matches a file of any name in a folder finds in it', () => {
  const part = fc.constantFrom('a', 'b', '*', '**', '*.c', '{a,b}', '[ab]');
  const glob = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const folder = fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 }).map((parts) => parts.join('/'));
  fc.assert(
    fc.property(glob, folder, fc.constantFrom('fresh', 'fresh.c'), (text, place, name) => {
      fc.pre(matcher([text])(place === '' ? name : `${place}/${name}`));
      expect(findsIn(text, place)).toBe(true);
    }),
  );
});
