import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { markedRead, markPath } from '../../../lib/run/trace/environment-marks.ts';
import { type EnvironmentRead, watchEnvironment } from '../../../lib/run/trace/watch-environment.ts';

/** Names that the work reads of an environment, in order. */
function namesRead(work: (env: Record<string, string | undefined>) => void): readonly string[] {
  const names: string[] = [];
  work(watchEnvironment<Record<string, string | undefined>>({ A: '1', B: '2' }, ({ name }) => names.push(name)));
  return names;
}

describe('watched environment', () => {
  it('reading, asking for and taking apart are reads', () => {
    expect(namesRead((env) => [env['A'], env['NO']])).toEqual(['A', 'NO']);
    expect(namesRead((env) => 'A' in env)).toEqual(['A']);
    expect(namesRead((env) => Object.hasOwn(env, 'NO'))).toEqual(['NO']);
    expect(
      namesRead((env) => {
        const { A, ...rest } = env;
        return [A, rest];
      }),
    ).toEqual(['A']);
  });

  it('a copy of all of it is no read', () => {
    expect(namesRead((env) => [{ ...env }, Object.entries(env), Object.assign({}, env)])).toEqual([]);
    expect(namesRead((env) => Object.keys(env).length)).toEqual([]);
    expect(
      namesRead((env) => {
        const copy = { ...env };
        return [copy['A'], env['B']];
      }),
    ).toEqual(['B']);
  });

  it('what it was given itself is no read', () => {
    expect(
      namesRead((env) => {
        env['A'] = 'x';
        return env['A'];
      }),
    ).toEqual([]);
  });

  it('gives what the environment has', () => {
    const env = watchEnvironment<Record<string, string | undefined>>({ A: '1' }, () => undefined);
    env['B'] = '2';
    delete env['A'];
    expect([{ ...env }, env['B'], 'A' in env]).toEqual([{ B: '2' }, '2', false]);
  });

  it('what Node itself reads is not told', () => {
    expect(namesRead((env) => inspect(env))).toEqual([]);
  });

  it('tells who read it, and whether it was set', () => {
    const reads: EnvironmentRead[] = [];
    const env = watchEnvironment<Record<string, string | undefined>>({ A: '1' }, (read) => reads.push(read));
    expect([env['A'], env['NO']]).toEqual(['1', undefined]);
    // Run by vitest: the reader is this file, which lies beside no package.
    expect(reads).toEqual([
      { name: 'A', by: 'own', isSet: true },
      { name: 'NO', by: 'own', isSet: false },
    ]);
  });
});

describe('marks', () => {
  it('are read back, whatever the name', () => {
    for (const name of ['A', 'a b/c', 'npm_config_//x:_auth', '..', 'ä\n']) {
      for (const by of ['own', 'package'] as const) {
        const read = { name, by, isSet: name === 'A' };
        expect(markedRead('/marks', markPath('/marks', read))).toEqual(read);
      }
    }
  });

  it('other paths are none', () => {
    for (const path of ['/marks', '/marks/node', '/other/own/set/A', '/marks/x/set/A']) {
      expect(markedRead('/marks', path)).toBeUndefined();
    }
  });
});
