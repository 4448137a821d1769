/** Reads and validates the patterns of a folder. */
import type { PatternTools } from '../../task/context.ts';
import { folderPath } from '../folder-path.ts';
import type { Toolbox } from '../toolbox.ts';
import { findPatterns } from './pattern-source.ts';
import { validatePatterns } from './validate-patterns.ts';

/** `patterns.discover` of a task (see `PatternTools`). */
export function patternDiscovery(toolbox: Pick<Toolbox, 'root' | 'stage'>): PatternTools['discover'] {
  return async (folder = '.conductor/patterns') => {
    const valid = await validatePatterns(await findPatterns(toolbox, folderPath(folder)));
    return valid.map(({ source: { name, path, digest }, pattern }) => ({
      name,
      path,
      digest,
      template: pattern.template,
    }));
  };
}
