/** Finds where a task file writes a part of its definition; knows nothing of what is wrong with it. */
import type { Document } from '../config/document.ts';
import { pointerSegments } from '../config/json-pointer.ts';
import { locateInModule, moduleTree } from '../config/locate-in-module.ts';
import { lineAndColumn } from '../config/text-place.ts';
import { headerFields } from './header-fields.ts';
import { parseModule } from './parse-module.ts';

/** Gives the place of a JSON pointer into a definition. */
export type Locate = Document['locate'];

/** Tells the file and no more. */
export function fileLocator(file: string): Locate {
  return () => ({ file });
}

/** A locator for a script: fields of its header. */
export function headerLocator(text: string, file: string): Locate {
  const fields = headerFields(text, file);
  return (pointer) => {
    const segments = pointerSegments(pointer);
    return fields.findLast((field) => segments.includes(field.key))?.place ?? { file };
  };
}

/** A locator for a module: members of the object that it exports, as far as they are written out. */
export async function moduleLocator(root: string, file: string): Promise<Locate> {
  const parsed = await parseModule(root, file);
  if (parsed === undefined) return fileLocator(file);
  const tree = moduleTree(parsed.result.program);
  return (pointer, options) => {
    const { spot, complete } = locateInModule(tree, pointerSegments(pointer));
    const place = { file, ...lineAndColumn(parsed.text, options?.key || !complete ? spot.key : spot.value) };
    return pointer === '' ? place : { ...place, pointer };
  };
}
