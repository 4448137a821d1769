/** Fills a checked configuration with the defaults of its schema; knows nothing of files. */
import schema from '../../schemas/config.schema.json' with { type: 'json' };
import type { UserConfig } from '../model/formats/config.ts';
import type { SchemaNode } from './expected-text.ts';
import { memberPointer } from './json-pointer.ts';

type Complete<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]-?: Complete<T[K]> }
    : T;

/** The configuration with every default filled in. `concurrency` may be `auto`: one for each processor core. */
export type Config = Complete<Omit<UserConfig, '$schema'>>;

/** A configuration, and the pointer of every value in it that the user gave. */
export interface EffectiveConfig {
  readonly config: Config;
  /** Pointers of all values: true where the user gave it, false where it is a default. */
  readonly given: Readonly<Record<string, boolean>>;
}

/** Reads only keys that the schema has, so that no other key can do harm. The result is frozen. */
export function effectiveConfig(user: UserConfig): EffectiveConfig {
  const given: Record<string, boolean> = {};
  const config = filled(schema, { value: user, pointer: '', given });
  return { config: config as Config, given }; // the schema is what Config is generated from
}

interface Filling {
  readonly value: unknown;
  readonly pointer: string;
  readonly given: Record<string, boolean>;
}

function filled(node: SchemaNode, { value, pointer, given }: Filling): unknown {
  if (node['properties'] !== undefined) {
    const members = Object.entries(node['properties'] as SchemaNode).filter(([key]) => key !== '$schema');
    const own = (key: string) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined);
    const pairs = members.map(([key, part]) => {
      const member = filled(part as SchemaNode, { value: own(key), pointer: memberPointer(pointer, key), given });
      return [key, member] as const;
    });
    return Object.freeze(Object.fromEntries(pairs));
  }
  given[pointer] = value !== undefined;
  const result = value ?? node['default'];
  return Array.isArray(result) ? Object.freeze([...result]) : result;
}

function isObject(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null;
}
