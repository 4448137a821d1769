import { expect, test } from 'vitest';
import { outputLine } from '../../../lib/report/text/output-line.ts';

test.each([
  ['text stays', 'a\tb ü 🚦', 'a\tb ü 🚦'],
  ['colours stay, and end with the line', '\u001b[1;31mred', '\u001b[1;31mred\u001b[0m'],
  ['colours that end stay as they are', '\u001b[31mred\u001b[0m', '\u001b[31mred\u001b[0m'],
  ['movements and erasures go', 'a\u001b[2K\u001b[1Ab\u001b[?25lc', 'abc'],
  ['titles and links go', '\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'alink'],
  ['of what is written over the last is left', '10 %\r20 %\r30 %', '30 %'],
  ['a return at the end is none', 'done\r', 'done'],
  ['other control characters go', 'a\u0000\u0008b\u001b7\u009b1A\u202e', 'ab1A'],
])('%s', (_, text, shown) => {
  expect(outputLine(text)).toBe(shown);
});
