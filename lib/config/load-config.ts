/** Loads a workspace's configuration: found, read, checked, completed; knows nothing of the command line. */
import schema from '../../schemas/config.schema.json' with { type: 'json' };
import { ConductorError, type Problem } from '../model/conductor-error.ts';
import type { UserConfig } from '../model/formats/config.ts';
import { checkConfiguredProfile } from './check-profile.ts';
import { checkSchema } from './check-schema.ts';
import type { Document } from './document.ts';
import { type Config, effectiveConfig } from './effective-config.ts';
import { type FoundWorkspace, findWorkspace } from './find-workspace.ts';
import type { Looks, RecordLooks } from './looks.ts';
import { readConfigFile } from './read-config-file.ts';

/** A configuration ready for use, as plain data. */
export interface LoadedConfig {
  /** Absolute path of the workspace's root. */
  readonly root: string;
  /** Absolute path of the configuration file, if there is one. */
  readonly file: string | undefined;
  /** Every default filled in; frozen. */
  readonly config: Config;
  /** Pointer of each value -> `default`, or where it was given: `conductor.config.ts:3:5`, `flag --x`, `env X`. */
  readonly origins: Readonly<Record<string, string>>;
  /** Absolute paths of the files whose content decides the configuration. */
  readonly files: readonly string[];
  /** What else its module looked at to say what it says; left out where there is nothing. */
  readonly looks?: Looks | undefined;
  /** What the user should know, such as a second configuration that is not used. */
  readonly notes: readonly Problem[];
}

/** What to load, and what notes what it looks at. */
export interface ConfigOptions {
  readonly cwd: string;
  /** Undefined where nobody has to know. */
  readonly record?: RecordLooks | undefined;
}

/**
 * Finds and loads the configuration of the workspace that `cwd` is in.
 * @throws ConductorError `config/not-found`, `config/syntax`, `config/load-failed` or `config/invalid`.
 */
export async function loadConfig({ cwd, record }: ConfigOptions): Promise<LoadedConfig> {
  const found = findWorkspace(cwd);
  if (!found) throw notFound(cwd);
  const { root, file } = found;
  const read = file === undefined ? undefined : await readConfigFile(file, record);
  if (read) await checkSchema(schema, read.document, { code: 'config/invalid', what: 'configuration' });
  const user = (read?.document.value ?? {}) as UserConfig; // the schema has just said so
  const { config, given } = effectiveConfig(user);
  if (read && user.profile !== undefined) checkConfiguredProfile(config, read.document);
  const origins = originsOf(given, read?.document);
  const { files = [], looks } = read ?? {};
  return { root, file, config, origins, files, ...(looks ? { looks } : {}), notes: notesOn(found) };
}

function notFound(cwd: string): ConductorError {
  const message = `Cannot find a workspace: no configuration and no "tasks" folder with a task file in "${cwd}" or above`;
  const help = 'Create a task such as "tasks/01-build.ts", or "conductor.config.ts" in the root of the project';
  return new ConductorError({ code: 'config/not-found', message, help });
}

function originsOf(given: Readonly<Record<string, boolean>>, document: Document | undefined): Record<string, string> {
  const origin = ([pointer, isGiven]: [string, boolean]): [string, string] => {
    if (!isGiven || !document) return [pointer, 'default'];
    const { file, line, column } = document.locate(pointer, { key: true });
    return [pointer, `${file}:${line}:${column}`];
  };
  return Object.fromEntries(Object.entries(given).map(origin));
}

function notesOn({ candidates }: FoundWorkspace): readonly Problem[] {
  const [used, ...unused] = candidates;
  if (used === undefined || unused.length === 0) return [];
  const names = unused.map((name) => `"${name}"`).join(', ');
  const message = `More than one configuration in one folder: "${used}" is used, ${names} ${unused.length > 1 ? 'are' : 'is'} not`;
  return [{ message, place: { file: used }, help: 'Keep one of them' }];
}
