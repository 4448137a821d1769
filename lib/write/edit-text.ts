/** Reading a text to change it; knows nothing of transactions' ends. */
import type { Layout } from './layout.ts';
import { cannot, fileOf, originalAt } from './originals.ts';
import type { StagedSet } from './staged-set.ts';

/** Makes the new text from the old one. */
export type EditText = (old: string) => string | Promise<string>;

/**
 * Stages the changed text of a file, staged or on disk, with its permissions. It is read before this returns.
 * @throws ConductorError `write/failed` where there is no such file, or it is not UTF-8.
 */
export async function editText(
  set: StagedSet,
  layout: Layout,
  { path, change }: { path: string; change: EditText },
): Promise<void> {
  const entry = set.get(path);
  const { staged, base } = entry ?? originalAt(layout, path, { action: 'edit', whole: true });
  if (staged.kind !== 'file') throw cannot('edit', path, 'it is not a file');
  const bytes = staged.bytes ?? (entry && set.bytesOf(entry, staged)) ?? Buffer.alloc(0);
  const result = change(textOf(path, bytes));
  const text = typeof result === 'string' ? result : await result;
  set.putFile(path, fileOf(Buffer.from(text), staged), base);
}

function textOf(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw cannot('edit', path, 'it is not a text in UTF-8', 'Write it as bytes instead');
  }
}
