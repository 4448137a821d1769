/** Reads the definition out of the comments at the head of a script; knows nothing of running it. */
import { ConductorError } from '../model/conductor-error.ts';
import { didYouMean } from '../model/similar.ts';
import type { TaskSource } from './definition.ts';
import { type HeaderField, headerFields } from './header-fields.ts';

type Draft = { -readonly [K in keyof TaskSource]: TaskSource[K] };
type Setter = (draft: Draft, field: HeaderField) => void;

const LISTS = ['inputs', 'outputs', 'env', 'uses', 'circuits'] as const;
const TEXTS = ['name', 'description', 'group'] as const;
const DURATIONS = ['estimate', 'timeout'] as const;

const SETTERS: Readonly<Record<string, Setter>> = {
  ...Object.fromEntries(LISTS.map((key) => [key, listSetter(key)])),
  ...Object.fromEntries(TEXTS.map((key) => [key, textSetter(key)])),
  ...Object.fromEntries(DURATIONS.map((key) => [key, durationSetter(key)])),
  needs: (draft, { values }) => {
    draft.needs = [...(draft.needs ?? []), ...values.map((value) => (/^\d+$/.test(value) ? Number(value) : value))];
  },
  machine: (draft, { values }) => {
    draft.machine = [...(draft.machine ?? []), ...values] as NonNullable<Draft['machine']>; // the schema looks which they are
  },
  id: (draft, field) => {
    draft.id = numberOf(field);
  },
  cache: (draft, field) => {
    draft.cache = booleanOf(field);
  },
  strict: (draft, field) => {
    draft.strict = booleanOf(field);
  },
  service: (draft, field) => {
    draft.service = { ...draft.service, ready: readyOf(field) };
  },
  within: (draft, field) => {
    draft.service = { ...draft.service, within: durationOf(field) } as NonNullable<Draft['service']>; // the schema misses what is missing
  },
  retry: (draft, field) => {
    draft.retry = { ...draft.retry, on: retryableOf(field) };
  },
  attempts: (draft, field) => {
    draft.retry = { ...draft.retry, attempts: numberOf(field) } as NonNullable<Draft['retry']>; // as above
  },
  delay: (draft, field) => {
    draft.retry = { ...draft.retry, delay: durationOf(field) } as NonNullable<Draft['retry']>; // as above
  },
  cpu: (draft, field) => {
    draft.resources = { ...draft.resources, cpu: numberOf(field) };
  },
  memory: (draft, { text }) => {
    draft.resources = { ...draft.resources, memory: text };
  },
};

/** Keys that may come again and add to what is there. */
const REPEATABLE: ReadonlySet<string> = new Set([...LISTS, 'needs', 'machine']);

/**
 * The definition in a script's header: `# conductor: inputs=src/**,x needs=3,4 name="Build it" cache=false`, on any
 * lines before the first command.
 * @param file Workspace-relative path, for messages.
 * @throws {ConductorError} `task/header` with file, line and column.
 */
export function parseScriptHeader(text: string, file: string): TaskSource {
  const draft: Draft = {};
  const seen = new Set<string>();
  for (const field of headerFields(text, file)) {
    const set = Object.hasOwn(SETTERS, field.key) ? SETTERS[field.key] : undefined;
    if (set === undefined) throw unknownKey(field);
    if (seen.has(field.key) && !REPEATABLE.has(field.key))
      throw wrong(field, 'it stands there twice', 'Keep one of the two');
    seen.add(field.key);
    set(draft, field);
  }
  return draft;
}

function listSetter(key: (typeof LISTS)[number]): Setter {
  return (draft, { values }) => {
    draft[key] = [...(draft[key] ?? []), ...values];
  };
}

function textSetter(key: (typeof TEXTS)[number]): Setter {
  return (draft, { text }) => {
    draft[key] = text;
  };
}

function durationSetter(key: (typeof DURATIONS)[number]): Setter {
  return (draft, field) => {
    draft[key] = durationOf(field);
  };
}

function durationOf({ text }: HeaderField): number | string {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

function readyOf(field: HeaderField): NonNullable<Draft['service']>['ready'] {
  const [, how, what = ''] = /^(output|port|url):(.+)$/.exec(field.text) ?? [];
  if (how === undefined) throw wrong(field, `found "${field.text}", expected output:…, port:… or url:…`);
  if (how === 'port') return { port: numberOf({ ...field, text: what }) };
  return how === 'url' ? { url: what } : { output: what };
}

function retryableOf(field: HeaderField): NonNullable<Draft['retry']>['on'] {
  const codes = field.values.filter((value) => /^\d+$/.test(value));
  const output = field.values.flatMap((value) => /^output:(.+)$/.exec(value)?.[1] ?? []);
  const timeout = field.values.includes('timeout');
  const known = new Set([...codes, ...output.map((pattern) => `output:${pattern}`), 'timeout']);
  const other = field.values.find((value) => !known.has(value));
  if (other !== undefined) throw wrong(field, `found "${other}", expected exit codes, output:… or timeout`);
  return {
    ...(codes.length > 0 ? { exitCodes: codes.map(Number) } : {}),
    ...(output.length > 0 ? { output } : {}),
    ...(timeout ? { timeout } : {}),
  };
}

function numberOf(field: HeaderField): number {
  if (/^\d+(?:\.\d+)?$/.test(field.text)) return Number(field.text);
  throw wrong(field, `found "${field.text}", expected a number`);
}

function booleanOf(field: HeaderField): boolean {
  if (field.text === 'true' || field.text === 'false') return field.text === 'true';
  throw wrong(field, `found "${field.text}", expected true or false`);
}

function unknownKey(field: HeaderField): ConductorError {
  const known = Object.keys(SETTERS);
  const help = didYouMean(field.key, known) ?? `Known keys: ${known.sort().join(', ')}`;
  return wrong(field, 'there is no such key', help);
}

function wrong({ key, place }: HeaderField, what: string, help?: string): ConductorError {
  return new ConductorError({
    code: 'task/header',
    message: `Cannot read "${key}" in the header of task file "${place.file}": ${what}`,
    place,
    help,
  });
}
