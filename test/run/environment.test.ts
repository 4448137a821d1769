import { describe, expect, it } from 'vitest';
import { digestOf } from '../../lib/model/digest.ts';
import { environmentFacts, taskEnvironment } from '../../lib/run/environment.ts';

const env = { PATH: '/bin', HOME: '/root', LC_ALL: 'C', CI: 'true', CI_JOB: '7', SECRET: 'x', GONE: undefined };

describe('the environment of a task', () => {
  it('is the standard list and what it declares', () => {
    expect(taskEnvironment(env, { declared: ['CI'], mode: 'strict' })).toEqual({
      PATH: '/bin',
      HOME: '/root',
      LC_ALL: 'C',
      CI: 'true',
    });
  });

  it('may be declared by wildcard, whose other characters mean themselves', () => {
    expect(taskEnvironment(env, { declared: ['CI*', 'S.CRET'], mode: 'strict' })).toMatchObject({
      CI: 'true',
      CI_JOB: '7',
    });
    expect(taskEnvironment(env, { declared: ['S.CRET*'], mode: 'strict' })).not.toHaveProperty('SECRET');
  });

  it('is everything in loose mode', () => {
    expect(taskEnvironment(env, { declared: [], mode: 'loose' })).toHaveProperty('SECRET', 'x');
  });
});

describe('facts of the environment', () => {
  it('are digests of values, and null for what is declared by name and unset', () => {
    expect(environmentFacts(env, ['CI_*', 'SECRET', 'GONE'])).toEqual({
      CI_JOB: digestOf('7'),
      SECRET: digestOf('x'),
      GONE: null,
    });
  });
});
