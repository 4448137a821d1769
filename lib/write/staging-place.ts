/** Where new content is staged; knows nothing of what it is. */
import { dirname } from 'node:path';
import type { Layout } from './layout.ts';
import { makeFolder } from './make-folder.ts';

/** Makes the transaction's folder, once. */
export function openFolder(layout: Layout, folder: string = layout.folder): void {
  if (layout.entered.has(folder)) return;
  for (const entered of makeFolder(folder)) layout.entered.add(entered);
  layout.entered.add(folder);
}

/** Path of a change's new content, in a folder that is there. */
export function stagingPlace(layout: Layout, index: number): string {
  const place = layout.fresh(index);
  openFolder(layout, dirname(place));
  return place;
}
