import { afterEach, describe, expect, it } from 'vitest';
import { recordEnvironmentReads } from '../../lib/task/environment-reads.ts';

const NAME = 'CONDUCTOR_ENVIRONMENT_READS';

describe('reads of the environment', () => {
  afterEach(() => delete process.env[NAME]);

  it('are noted by name, whichever way a variable is asked for, until it is stopped', () => {
    const before = process.env;
    const reads = recordEnvironmentReads();
    void process.env['ONE'];
    void ('TWO' in process.env);
    void Object.hasOwn(process.env, 'THREE');
    expect(reads.names()).toEqual(['ONE', 'THREE', 'TWO']);
    reads.stop();
    expect(process.env).toBe(before);
    void process.env['FOUR'];
    expect(reads.names()).not.toContain('FOUR');
  });

  it('are all of them where all are asked for', () => {
    const reads = recordEnvironmentReads();
    const copy = { ...process.env };
    reads.stop();
    expect(copy).toEqual({ ...process.env });
    expect(reads.names()).toEqual(['*']);
  });

  it('take nothing away from what is set meanwhile', () => {
    const reads = recordEnvironmentReads();
    process.env[NAME] = 'one';
    process.env[NAME] = 'two';
    reads.stop();
    expect(process.env[NAME]).toBe('two');
  });
});
