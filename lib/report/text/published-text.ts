/** What a task published, as people read it. */
import type { RunEvent } from '../../model/event.ts';
import { countText, sizeText } from './quantities.ts';

/** `112 files, 266.8 kB: 5 written, 107 unchanged, 1 removed`. */
export function publishedText(event: Extract<RunEvent, { type: 'published' }>): string {
  const { files, bytes, written, unchanged, removed } = event;
  const parts = [`${written} written`, `${unchanged} unchanged`, ...(removed > 0 ? [`${removed} removed`] : [])];
  return `${countText(files, 'file')}, ${sizeText(bytes)}: ${parts.join(', ')}`;
}
