/** The rules for attempts at a task, with every default filled in; knows nothing of where they are written. */
import taskSchema from '../../schemas/task.schema.json' with { type: 'json' };
import { durationMs } from '../model/duration.ts';
import type { RetryRule, ServiceRule, TaskSource, TimeoutRule } from './definition.ts';

const RETRY = taskSchema.properties.retry.properties;
const SERVICE = taskSchema.properties.service.properties;
const FACTOR = 3;
/** A quick task takes many times as long on a busy machine. */
const FLOOR = '1s';

/** The rule of a checked `retry`. */
export function retryRule(source: NonNullable<TaskSource['retry']>): RetryRule {
  return {
    attempts: source.attempts ?? RETRY.attempts.default,
    delayMs: checkedMs(source.delay ?? RETRY.delay.default),
    maxDelayMs: checkedMs(source.maxDelay ?? RETRY.maxDelay.default),
    on: source.on,
  };
}

/** The rule of a checked `timeout`, of a task or of the configuration. */
export function timeoutRule(source: NonNullable<TaskSource['timeout']>): TimeoutRule {
  if (source === 'none') return { kind: 'none' };
  if (typeof source !== 'object') return { kind: 'fixed', ms: checkedMs(source) };
  const { adaptive, min, max } = source;
  return {
    kind: 'adaptive',
    factor: adaptive === true ? FACTOR : adaptive,
    minMs: checkedMs(min ?? FLOOR),
    ...(max === undefined ? {} : { maxMs: checkedMs(max) }),
  };
}

/** The rule of a checked `service`. */
export function serviceRule({ ready, within }: NonNullable<TaskSource['service']>): ServiceRule {
  return { ready, withinMs: checkedMs(within ?? SERVICE.within.default) };
}

/** Of a duration that the schema has let through. */
function checkedMs(value: number | string): number {
  const ms = durationMs(value);
  if (ms === undefined) throw new RangeError(`"${value}" is no duration`);
  return ms;
}
