/** Which blobs an action result stands on. Pure. */
import type { ActionResult } from '../model/action-result.ts';
import type { Digest } from '../model/digest.ts';

/** A blob as a result names it. */
export interface NamedBlob {
  readonly digest: Digest;
  /** Where the result records it. */
  readonly size?: number;
  /** What it is, for people: `output "dist/a.js"`. */
  readonly what: string;
}

/** Every blob that must exist for the result to be restored. */
export function resultBlobs(result: ActionResult): readonly NamedBlob[] {
  const blobs: NamedBlob[] = [];
  for (const artifact of result.artifacts) {
    if (artifact.kind === 'file')
      blobs.push({ digest: artifact.digest, size: artifact.size, what: `output "${artifact.path}"` });
  }
  if (result.value) blobs.push({ digest: result.value, what: 'its value' });
  const { manifest } = result;
  if (manifest) blobs.push({ digest: manifest.digest, size: manifest.size, what: `manifest "${manifest.path}"` });
  for (const [path, { generated }] of Object.entries(result.edits ?? {}))
    blobs.push({ digest: generated, what: `generated text of "${path}"` });
  return blobs;
}
