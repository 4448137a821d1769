import { describe, expect, it } from 'vitest';
import { planScript } from '../../../lib/run/adopt/plan-script.ts';

const plan = (...lines: string[]) => planScript(`${lines.join('\n')}\n`, 'build.sh');
const texts = (...lines: string[]) => plan(...lines).map(({ text }) => text);
const state = (line: string) => plan(line).map(({ isState }) => isState);

describe('statements of a script', () => {
  it('are its top-level commands, with their lines', () => {
    const found = plan('#!/bin/bash', '# a comment', 'mkdir out; cp a out', 'if true; then', '  cp b out', 'fi');
    expect(found.map(({ line, lastLine, text }) => [line, lastLine, text])).toEqual([
      [3, 3, 'mkdir out'],
      [3, 3, 'cp a out'],
      [4, 6, 'if true; then\n  cp b out\nfi'],
    ]);
  });

  it('a pipeline, a list of && and a here-document are one', () => {
    expect(texts('a | b |& c', 'a && b || c', 'cat > x <<EOF', '$HOME; not a command', 'EOF', 'd')).toEqual([
      'a | b |& c',
      'a && b || c',
      'cat > x <<EOF\n$HOME; not a command\nEOF',
      'd',
    ]);
  });

  it('a command on the line of a here-document is part of it', () => {
    const [only, ...others] = plan('cat <<EOF > x; echo y', 'text', 'EOF');
    expect(others).toEqual([]);
    expect(only?.text).toBe('cat <<EOF > x; echo y\ntext\nEOF');
    expect(only?.reasons).toEqual(['a here-document of one line is between them']);
  });

  it('a use of the last exit code joins the command before', () => {
    expect(texts('a', 'b', 'if [ $? = 0 ]; then c; fi', 'd')).toEqual(['a', 'b\nif [ $? = 0 ]; then c; fi', 'd']);
    expect(texts('a', 'echo "$PIPESTATUS"')).toHaveLength(1);
    expect(texts('a', 'b || x=$?', 'c; d')).toHaveLength(4);
    expect(texts('a', 'if b; then c; echo $?; fi')).toHaveLength(2);
  });

  it('a command in the background is one with all up to "wait", or to the end', () => {
    expect(texts('a', 'b &', 'c', 'wait', 'd')).toEqual(['a', 'b &\nc\nwait', 'd']);
    expect(texts('a &', 'b', 'c')).toHaveLength(1);
  });

  it('"trap", "exec" and "coproc" keep all together, "eval" what comes after', () => {
    expect(texts('a', 'trap "rm -f x" EXIT', 'b')).toHaveLength(1);
    expect(texts('a', 'exec > log', 'b')).toHaveLength(1);
    expect(texts('a', 'eval "$X"', 'b', 'c')).toEqual(['a', 'eval "$X"\nb\nc']);
    expect(texts('a', '(trap "" INT; b)', 'c')).toHaveLength(3);
  });

  it('what cannot be parsed is an error with its line', () => {
    expect(() => plan('a', 'if true; then')).toThrowError(/^Cannot adopt "build.sh": /);
  });
});

describe('statements that only set state', () => {
  it.each([
    'X=1',
    'export X=1',
    'f() { rm x; }',
    'cd sub',
    'set -eu',
    'X=$(cat version)',
    '[ -n "$X" ] || X=2',
    'shopt -s nullglob',
  ])('%s is one', (line) => expect(state(line)).toEqual([true]));

  it.each([
    'X=1 cc a.c',
    'X=$(date)',
    'read X < file',
    'X=1; echo $X',
    'mkdir x && cd x',
    '(X=1)',
    'X=$RANDOM',
    'echo hi',
  ])('%s is none that can be done again, or more than that', (line) => expect(state(line).at(-1)).toBe(false));

  it('tell what they set and use', () => {
    const [first, second, third] = plan('A=$B', 'f() { echo "$C"; D=1; }', 'for i in $L; do x=$i; f; done');
    expect(first?.facts).toMatchObject({ sets: new Set('A'), uses: new Set('B') });
    expect(second?.facts).toMatchObject({ defines: new Set('f'), sets: new Set(), uses: new Set() });
    expect(third?.facts.uses).toEqual(new Set(['L', 'C']));
    expect(third?.facts.sets).toEqual(new Set(['i', 'x', 'D']));
  });
});

describe('loops', () => {
  const loop = (...lines: string[]) => plan(...lines)[0];

  it('over a list have rounds', () => {
    const found = loop('for f in src/*.c; do', '  o=$f.o', '  cc -c "$f" -o "$o"', 'done')?.loop;
    expect(found).toMatchObject({ variable: 'f', body: 'o=$f.o\ncc -c "$f" -o "$o"' });
  });

  it('that collect what they make have rounds, and leave what they collected', () => {
    const found = loop('for f in *.c; do cc -c $f; objs="$objs $f.o"; done')?.loop;
    expect(found).toMatchObject({ body: 'cc -c $f', simple: { name: 'cc' } });
    expect(found?.state?.text).toBe('for f in *.c; do\n  objs="$objs $f.o"\ndone');
    expect(found?.state?.facts.sets).toEqual(new Set(['f', 'objs']));
  });

  it.each([
    ['for f in a b; do [ -e $f ] && break; cc $f; done', /break/],
    ['for f in a b; do cc $f & done', /background/],
    ['for f in a b; do cd $f; make; done', /folder/],
    ['for f in a b; do cc $f $n; n=$n$f; done', /uses "n"/],
    ['for f in a b; do read x < $f; done', /sets "x"/],
    ['for f; do cc $f; done', /arguments/],
  ])('%s is kept whole and says why', (line, why) => {
    const found = loop(line);
    expect(found?.loop).toBeUndefined();
    expect(found?.reasons.join()).toMatch(why);
  });
});
