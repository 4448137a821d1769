import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CommandFacts, draftCommand } from '../../../lib/run/adopt/draft-command.ts';
import { quoted } from '../../../lib/run/shell-quote.ts';

const piece = (text: string, cwd = '', cwdAfter = cwd) => ({ text, cwd, cwdAfter });
const command = (facts: Partial<CommandFacts>) =>
  draftCommand({
    shell: 'bash',
    script: 'build.sh',
    folders: [],
    pieces: [],
    isPlain: false,
    argv: undefined,
    ...facts,
  });

describe('drafted commands', () => {
  it('are the words that were run, in their folder, where these say all', () => {
    const argv = ['cc', '-c', 'my file.c', '-o', "it's.o"];
    expect(command({ argv, pieces: [piece('cc -c "$f" -o "$o"')] })).toBe(`cc -c 'my file.c' -o 'it'\\''s.o'`);
    expect(command({ argv: ['ls'], folders: ['a/b', 'c'], pieces: [piece('ls', 'a')] })).toBe(
      'mkdir -p a/b c && cd a && ls',
    );
  });

  it('are the text where it is plain', () => {
    expect(command({ isPlain: true, pieces: [piece('set -e'), piece('cat *.txt')] })).toBe('cat *.txt');
  });

  it('are the text after what it builds on, for the script’s own shell', () => {
    const pieces = [piece('set -e'), piece('X=1'), piece('echo $X > out')];
    expect(command({ pieces, folders: ['o'] })).toBe(`bash -c 'mkdir -p o || exit\nset -e\nX=1\necho $X > out'`);
    expect(command({ pieces, shell: 'sh' })).toBe('set -e\nX=1\necho $X > out');
  });

  it('go to the folder of each piece', () => {
    const pieces = [piece('A=1', 'x'), piece('a', 'x/y', 'z'), piece('b', 'z'), piece('c')];
    expect(command({ pieces, shell: 'sh' })).toBe('cd x || exit\nA=1\ncd y || exit\na\nb\ncd .. || exit\nc');
  });

  it('have the script’s name where it is used', () => {
    expect(command({ pieces: [piece(`D=$(dirname "\${BASH_SOURCE[0]}"); echo $BASH_SOURCE $D`)] })).toBe(
      `bash -c 'D=$(dirname "$0"); echo $0 $D' build.sh`,
    );
    expect(command({ pieces: [piece(`echo \${BASH_SOURCE%/*}`)] })).toBe(`bash -c 'echo \${0%/*}' build.sh`);
    expect(command({ shell: 'sh', pieces: [piece('echo $0')] })).toBe(`sh -c 'echo $0' build.sh`);
  });

  it.skipIf(process.platform === 'win32')('quoted words reach a program as they were', () => {
    const word = fc
      .string({ unit: 'binary', maxLength: 20 })
      .filter((text) => !text.includes('\0') && text.isWellFormed());
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${words.map(quoted).join(' ')}`], {
          encoding: 'utf8',
        });
        expect(stdout.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 40 },
    );
  });
});
