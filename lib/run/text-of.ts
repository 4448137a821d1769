/** The text of a file's bytes. */
import { isUtf8 } from 'node:buffer';

/** The text, or undefined where the bytes are none: nobody edits those by hand. */
export function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined || bytes.includes(0) || !isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
