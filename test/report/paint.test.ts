import { expect, test } from 'vitest';
import { createPaint, wantsColor } from '../../lib/report/paint.ts';

const terminal = { isTTY: true, env: {}, refused: false };

test.each([
  ['a terminal', terminal, true],
  ['a pipe', { ...terminal, isTTY: false }, false],
  ['a dumb terminal', { ...terminal, env: { TERM: 'dumb' } }, false],
  ['NO_COLOR', { ...terminal, env: { NO_COLOR: '1' } }, false],
  ['an empty NO_COLOR', { ...terminal, env: { NO_COLOR: '' } }, true],
  ['FORCE_COLOR on a pipe', { isTTY: false, env: { FORCE_COLOR: '1' }, refused: false }, true],
  ['an empty FORCE_COLOR on a pipe', { isTTY: false, env: { FORCE_COLOR: '' }, refused: false }, true],
  ['FORCE_COLOR=0', { ...terminal, env: { FORCE_COLOR: '0' } }, false],
  ['FORCE_COLOR and NO_COLOR', { ...terminal, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, true],
  ['--no-color and FORCE_COLOR', { ...terminal, env: { FORCE_COLOR: '1' }, refused: true }, false],
])('colour with %s: %o -> %s', (_name, facts, wanted) => {
  expect(wantsColor(facts)).toBe(wanted);
});

test('paint adds escapes only where colour is wanted', () => {
  expect(createPaint(true)('red', 'x')).toBe('\u001b[31mx\u001b[39m');
  expect(createPaint(false)('red', 'x')).toBe('x');
});
