/** Loads one task module and takes the data out of it; runs in the process that reads definitions. */
import { inspect } from 'node:util';
import type { NoDefinition, ReadReply, Thrown } from './definition-messages.ts';
import type { ModuleRecorder } from './module-hooks.ts';
import { kindOf, plainData } from './plain-data.ts';

/** What reading needs of the process that it runs in. */
export interface ReadPorts {
  readonly recorder: ModuleRecorder;
  /** Loads the module with a `file:` URL and gives its namespace. */
  load(url: string): Promise<object>;
}

/** Reads the definition that a module exports. Never rejects: what went wrong is part of the reply. */
export async function readDefinition(url: string, { recorder, load }: ReadPorts): Promise<ReadReply> {
  try {
    const exported: unknown = Reflect.get(await load(url), 'default');
    const reach = recorder.reach(url);
    const reply = definitionIn(exported);
    return 'data' in reply ? { type: 'read', ...reply, reach } : reply;
  } catch (error) {
    return thrownBy(error, url, recorder);
  }
}

/** What something thrown while `url` was loaded says of it. */
export function thrownBy(error: unknown, url: string, recorder: ModuleRecorder): Thrown {
  const { modules } = recorder.reach(url);
  if (!(error instanceof Error)) {
    return {
      type: 'threw',
      name: 'Error',
      message: inspect(error),
      code: undefined,
      stack: '',
      missing: undefined,
      modules,
    };
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const { name, message, stack = '' } = error;
  return { type: 'threw', name, message, code, stack, missing: recorder.missing(error), modules };
}

function definitionIn(exported: unknown): Pick<ReadReply & { type: 'read' }, 'data' | 'runs'> | NoDefinition {
  if (kindOf(exported) !== 'an object') {
    const found = exported === undefined ? 'no default export' : kindOf(exported);
    return { type: 'no-definition', pointer: '', found, expected: 'a definition' };
  }
  const { run, ...rest } = exported as { readonly run?: unknown }; // a plain object, as was just seen
  if (run !== undefined && typeof run !== 'function') {
    return { type: 'no-definition', pointer: '/run', found: kindOf(run), expected: 'a function' };
  }
  const plain = plainData(rest);
  if (!plain.ok) return { type: 'no-definition', pointer: plain.pointer, found: plain.found, expected: 'plain data' };
  return { data: plain.data, runs: run !== undefined };
}
