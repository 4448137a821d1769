/** What the state remembers of a result. */
import type { ActionResult } from '../model/action-result.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { digestOf } from '../model/digest.ts';
import { factWord } from '../model/file-fact.ts';
import { shortText } from '../model/fingerprint.ts';
import type { ResultRecord } from './state.ts';

/** The kind of a service's record. It makes nothing: what it is stands for it where others depend on it. */
export const SERVICE = 'service';

/** The record of a result that is on disk now; one that is not trusted keeps no key. */
export function resultRecord(result: ActionResult, trusted: boolean): ResultRecord {
  const artifacts = Object.fromEntries(result.artifacts.map((each) => [each.path, factWord(each)]));
  const { manifest } = result;
  return {
    key: trusted ? result.key : undefined,
    fingerprint: shortText(result.fingerprint), // a longer one costs more to keep and read than hashing it
    artifacts,
    outputs: result.kind === SERVICE ? result.key : digestOf(canonicalJson(artifacts)),
    manifest: manifest && { path: manifest.path, word: factWord(manifest) },
    actions: result.actions ?? {},
    published: result.published ?? [],
    ...(result.edits ? { edits: result.edits } : {}),
  };
}
