import { describe, expect, it } from 'vitest';
import { lastMessage } from '../../../lib/run/bash/bash-message.ts';

const FILES = new Set(['tasks/05-x.sh', './lib.sh']);

describe('what Bash said last', () => {
  it.each([
    ['tasks/05-x.sh: line 4: FOO: unbound variable\n', { line: 4, kind: 'unset', variable: 'FOO' }],
    ['tasks/05-x.sh: line 4: list[0]: unbound variable\n', { line: 4, kind: 'unset', variable: 'list[0]' }],
    ['tasks/05-x.sh: line 4: 1: unbound variable\n', { line: 4, kind: 'unset', variable: '1' }],
    ['tasks/05-x.sh: Zeile 4: FOO: Dies ist nicht gesetzt.\n', { line: 4, kind: 'other' }],
    ['tasks/05-x.sh : ligne 4 : FOO : variable sans liaison\n', undefined],
    ['tasks/05-x.sh: line 9: syntax error: unexpected end of file\n', { line: 9, kind: 'syntax' }],
    ["tasks/05-x.sh: line 2: syntax error near `fi'\ntasks/05-x.sh: line 2: `fi'\n", { line: 2, kind: 'syntax' }],
    ['./lib.sh: line 1: a: readonly variable\nbye\n', { file: './lib.sh', line: 1, kind: 'other' }],
    ['other.sh: line 1: FOO: unbound variable\n', undefined],
    ['tasks/05-x.sh: no line\n', undefined],
    ['', undefined],
  ])('of %j', (output, message) => {
    const found = lastMessage(output, FILES);
    if (message === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(message);
  });
});
