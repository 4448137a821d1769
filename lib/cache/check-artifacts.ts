/** Whether recorded artifacts may be written into a workspace. Pure: looks at the record alone, as a whole. */
import { isDigest } from '../model/digest.ts';
import { isRelativePath, pathProblem } from '../model/relative-path.ts';

type Fields = Readonly<Record<string, unknown>>;

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  file: ['kind', 'path', 'digest', 'size', 'executable'],
  symlink: ['kind', 'path', 'target'],
  directory: ['kind', 'path'],
};

/** What is wrong with a value that should be a list of artifacts, or undefined where nothing is. */
export function artifactsProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'its artifacts are not a list';
  for (const artifact of value) {
    const problem = artifactProblem(artifact);
    if (problem) return problem;
  }
  return overlap(value as readonly { kind: string; path: string }[]); // each one was looked at above
}

/** What is wrong with a value that should be one artifact, or undefined where nothing is. */
export function artifactProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'an artifact is not an object';
  const artifact = value as Fields;
  const { kind, path } = artifact as { kind?: unknown; path?: unknown };
  const fields = typeof kind === 'string' && Object.hasOwn(FIELDS, kind) ? FIELDS[kind] : undefined;
  if (!fields) return 'an artifact is of no known kind';
  if (!isRelativePath(path)) return pathText(path);
  const unknown = Object.keys(artifact).find((key) => !fields.includes(key));
  if (unknown !== undefined) return `artifact "${path}" has an unknown field "${unknown}"`;
  if (kind === 'file') return fileProblem(artifact, path);
  return kind === 'symlink' ? targetProblem(artifact['target'], path) : undefined;
}

function pathText(path: unknown): string {
  if (typeof path !== 'string') return 'an artifact has no path';
  return `artifact ${JSON.stringify(path)} has no path that every system keeps inside the workspace: ${pathProblem(path)}`;
}

function fileProblem(
  { digest, size, executable }: Fields & { digest?: unknown; size?: unknown; executable?: unknown },
  path: string,
): string | undefined {
  if (!isDigest(digest)) return `artifact "${path}" has no digest`;
  if (!Number.isSafeInteger(size) || (size as number) < 0) return `artifact "${path}" has no size`;
  return typeof executable === 'boolean' ? undefined : `artifact "${path}" does not say whether it is executable`;
}

/**
 * A target may climb only at its beginning, and no higher than the root. A later `..` could climb out of a folder that
 * another link leads to, and so leave the workspace although the text of the path does not.
 */
function targetProblem(target: unknown, path: string): string | undefined {
  const outside = `link "${path}" leads out of the workspace`;
  if (typeof target !== 'string' || target === '') return `link "${path}" has no target`;
  if (target.startsWith('/') || /[\\\0]|^[A-Za-z]:/.test(target)) return outside;
  const parts = target.split('/');
  const climbs = parts.findIndex((part) => part !== '..' && part !== '.');
  const start = climbs === -1 ? parts : parts.slice(0, climbs);
  const depth = path.split('/').length - 1;
  const up = start.filter((part) => part === '..').length;
  return up > depth || parts.slice(start.length).includes('..') ? outside : undefined;
}

/** Two artifacts at one path, or one below a file or a link: what is written last would win, or go through the link. */
function overlap(artifacts: readonly { readonly kind: string; readonly path: string }[]): string | undefined {
  const kinds = new Map<string, string>();
  for (const { kind, path } of artifacts) {
    if (kinds.has(path)) return `artifact "${path}" is there twice`;
    kinds.set(path, kind);
  }
  for (const { path } of artifacts) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const above = kinds.get(path.slice(0, end));
      if (above === 'file' || above === 'symlink') return `artifact "${path}" lies below a ${above}`;
    }
  }
  return undefined;
}
