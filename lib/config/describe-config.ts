/** Lists a configuration value by value, for `conductor config`; knows nothing of how it is shown. */
import { pointerSegments } from './json-pointer.ts';
import type { LoadedConfig } from './load-config.ts';

/** One value of the effective configuration. */
export interface ConfigEntry {
  /** JSON pointer of the value: `/cache/keep`. */
  readonly pointer: string;
  readonly value: unknown;
  /** `default`, or where it was given: `conductor.config.ts:3:5`. */
  readonly origin: string;
}

/** Every value with its origin, in the schema's order. */
export function describeConfig(loaded: LoadedConfig): readonly ConfigEntry[] {
  return Object.entries(loaded.origins).map(([pointer, origin]) => ({
    pointer,
    value: valueAt(loaded.config, pointer),
    origin,
  }));
}

function valueAt(config: object, pointer: string): unknown {
  let value: unknown = config;
  for (const segment of pointerSegments(pointer)) value = (value as Record<string, unknown>)[segment]; // origins name what is there
  return value;
}
