/** Action results for the tests of this room. */
import type { ActionResult } from '../../lib/model/action-result.ts';
import type { Artifact } from '../../lib/model/artifact.ts';
import { type Digest, digestOf } from '../../lib/model/digest.ts';
import { actionKey, type Fingerprint } from '../../lib/model/fingerprint.ts';
import { InputWords } from '../../lib/model/input-words.ts';

/** A fingerprint whose key differs with `name`. */
export function sampleFingerprint(name = 'generate bloom'): Fingerprint {
  return {
    format: 1,
    name,
    definition: { command: null, outputs: ['generated/**'], depth: [1, 2.5, true] },
    code: { 'tasks/08-code-generation.ts': 'c0' },
    packages: { eta: '4.6.0' },
    inputs: InputWords.of({ 'patterns/bloom.json': digestOf('bloom'), ['__proto__']: 'a file may be called so' }),
    needs: { '3': digestOf('3') },
    env: { CI: null, TARGET: digestOf('x') },
  };
}

/** A result that is fit to be recorded. */
export function sampleResult(name = 'generate bloom', parts: Partial<ActionResult> = {}): ActionResult {
  const fingerprint = parts.fingerprint ?? sampleFingerprint(name);
  return {
    version: 1,
    key: actionKey(fingerprint),
    kind: 'generate',
    task: 8,
    fingerprint,
    artifacts: [fileArtifact('generated/src/bloom.ts', digestOf('bloom'))],
    durationMs: 12.5,
    at: '2025-11-09T12:03:15.000Z',
    by: '0.1.0',
    ...parts,
  };
}

/** A file artifact of five bytes. */
export function fileArtifact(path: string, digest: Digest = digestOf('bytes')): Extract<Artifact, { kind: 'file' }> {
  return { kind: 'file', path, digest, size: 5, executable: false };
}
