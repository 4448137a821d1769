/** What is wrong with a glob before any file is looked at. */
import { DERIVED_FOLDERS } from '../model/file-names.ts';

/** One thing that is wrong with a glob. */
export interface GlobProblem {
  readonly what: string;
  readonly help: string;
}

/** A glob without `./` at its head. */
export function tidyGlob(glob: string): string {
  return glob.replace(/^(!?)(?:\.\/+)+(?=.)/, '$1');
}

/** Why a glob cannot be used inside the workspace, or undefined where it can. */
export function globProblem(glob: string): GlobProblem | undefined {
  const path = glob.replace(/^!/, '');
  if (path === '') return { what: 'is empty', help: 'Write a path, or a glob such as "src/**"' };
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path))
    return { what: 'is absolute', help: 'Write it relative to the workspace' };
  // Before one of these a backslash takes away their meaning; before anything else it was meant as a separator.
  if (/\\(?![[\]{}()*?!+@|\\])/.test(path)) return { what: 'has backslashes', help: 'Separate folders by "/"' };
  const parts = path.split('/');
  if (parts.includes('..')) return { what: 'leads out of the workspace', help: 'Name files inside the workspace' };
  if (path.endsWith('/')) return { what: 'ends with "/"', help: `For all of a folder write "${path}**"` };
  if (parts.includes('') || parts.includes('.'))
    return { what: 'has an empty part', help: 'Write each folder once, with one "/" between' };
  return undefined;
}

/** Why a glob cannot be one of outputs: conductor keeps its own things there. */
export function outputProblem(glob: string): GlobProblem | undefined {
  const folder = DERIVED_FOLDERS.find((each) => `${glob}/`.startsWith(`${each}/`));
  return folder === undefined
    ? undefined
    : { what: `lies in "${folder}", which conductor owns`, help: 'Choose another folder' };
}
