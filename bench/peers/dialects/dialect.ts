/** What a tool's dialect gives, and the package manifests that those of npm share. */
import { byId, type Step, type Work } from '../work.ts';

/** Contents of files by workspace-relative path. */
export type Files = ReadonlyMap<string, string>;

/** How one work is written down for one tool. */
export interface Dialect {
  /** Folder in which a work without packages lives. */
  readonly home: string;
  /** Whether it finds its bin and its packages in `node_modules`. */
  readonly npm: boolean;
  /** Whether it wants a git repository. */
  readonly git: boolean;
  files(work: Work): Files;
}

/** What `manifests` differs in between tools. */
interface ManifestStyle {
  readonly home?: string;
  /** How a package names the version of another one. */
  readonly range?: string;
  /** Fields of the package.json that holds these steps. */
  fields(steps: readonly Step[]): object;
  /** Fields of the root's alone. */
  readonly root?: object;
}

/** An object as the text of a JSON file. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Package manifests of a work, and the lock that tools read the packages' graph from. */
export function manifests(work: Work, style: ManifestStyle): [string, string][] {
  const { home = '.', range = '0.0.0', root = {} } = style;
  const members = work.packages
    ? work.steps.map((step) => member(step, work, { range, fields: style.fields([step]) }))
    : home === '.'
      ? []
      : [{ folder: home, content: { name: 'app', version: '0.0.0', private: true, ...style.fields(work.steps) } }];
  const top = {
    name: 'bench-root',
    version: '0.0.0',
    private: true,
    packageManager: 'npm@11.6.0',
    ...(members.length > 0 ? { workspaces: ['packages/*'] } : style.fields(work.steps)),
    ...root,
  };
  return [
    ['package.json', json(top)],
    ['package-lock.json', json(lock(members))],
    ...members.map(({ folder, content }): [string, string] => [`${folder}/package.json`, json(content)]),
  ];
}

interface Member {
  readonly folder: string;
  readonly content: { readonly name: string; readonly version: string; readonly dependencies?: object };
}

function member(step: Step, work: Work, { range, fields }: { range: string; fields: object }): Member {
  const find = byId(work);
  const dependencies = Object.fromEntries(step.needs.map((need) => [`@b/${find(need).id}`, range]));
  return {
    folder: step.folder,
    content: { name: `@b/${step.id}`, version: '0.0.0', ...{ private: true }, dependencies, ...fields },
  };
}

function lock(members: readonly Member[]): object {
  const workspaces = members.length > 0 ? { workspaces: ['packages/*'] } : {};
  const packages: Record<string, object> = { '': { name: 'bench-root', version: '0.0.0', ...workspaces } };
  for (const { folder, content } of members) {
    const { name, version, dependencies = {} } = content;
    packages[`node_modules/${name}`] = { resolved: folder, link: true };
    packages[folder] = { name, version, dependencies };
  }
  return { name: 'bench-root', version: '0.0.0', lockfileVersion: 3, requires: true, packages };
}

/** Names and commands of steps, as npm scripts. */
export function scripts(steps: readonly Step[]): Record<string, string> {
  return Object.fromEntries(steps.map((step) => [step.name, step.command]));
}
