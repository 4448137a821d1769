/** The error that stops a task before it overwrites what somebody edited. */
import { KEEP, readRegions } from '../codegen/regions.ts';
import { ConductorError, type Place, type Problem } from '../model/conductor-error.ts';
import { EDITED_FOLDER } from '../model/file-names.ts';
import { unifiedDiff } from './unified-diff.ts';

/** Why a file is not written. */
export type ClashKind =
  | 'edited'
  | 'changed'
  | 'gone'
  | 'lost'
  | 'markers'
  | 'template'
  | 'conflict'
  | 'no-base'
  | 'own'
  | 'raced';

/** A file that is not written. */
export interface Clash {
  readonly path: string;
  readonly kind: ClashKind;
  /** What is wrong with markers, or the names of regions. */
  readonly detail?: string | undefined;
  readonly line?: number | undefined;
  /** What the diff is between; undefined where it is not known. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

const KEPT = `(the edited version is kept in "${EDITED_FOLDER}")`;
const WAYS = `Say "--ours" to regenerate it ${KEPT}, "--theirs" to keep it as it is, or "--merge" to merge both`;

/** The clash of an edited file; what is wrong with the markers of its regions comes before what else was edited. */
export function editedClash(path: string, before: string | undefined, after: string): Clash {
  const clash: Clash = { path, kind: 'edited', before, after };
  const reading = after.includes(KEEP) ? readRegions(after) : undefined;
  if (reading?.ok === false) return { ...clash, kind: 'markers', detail: reading.why, line: reading.line };
  const made = before?.includes(KEEP) ? readRegions(before) : undefined;
  const names = made?.ok ? [...made.text.regions.keys()] : [];
  const gone = names.find((name) => !reading?.text.regions.has(name));
  return gone === undefined
    ? clash
    : { ...clash, kind: 'markers', detail: `the markers of its region "${gone}" are gone` };
}

/** One problem for each file, the diffs included. */
export async function handEditedError(clashes: readonly Clash[]): Promise<ConductorError> {
  const [first, ...more] = await Promise.all(clashes.map(problemOf));
  const code = clashes.every(({ kind }) => kind === 'conflict') ? 'write/merge-conflict' : 'write/hand-edited';
  return new ConductorError({ code, exitCode: 1, ...(first ?? { message: 'Cannot regenerate: no file' }), more });
}

async function problemOf(clash: Clash): Promise<Problem> {
  const { path, line } = clash;
  const diff = await diffOf(clash);
  const place: Place = { file: path, ...(line === undefined ? {} : { line }) };
  return { message: messageOf(clash), place, help: helpOf(clash), ...(diff === undefined ? {} : { diff }) };
}

async function diffOf({ kind, before, after, path }: Clash): Promise<string | undefined> {
  if (before === undefined || after === undefined || before === after) return undefined;
  const names =
    kind === 'changed' ? (['generated before', 'generated now'] as const) : (['generated', 'edited'] as const);
  return await unifiedDiff({ before, after, names: [`${path} (${names[0]})`, `${path} (${names[1]})`] });
}

function messageOf({ path, kind, detail }: Clash): string {
  const cannot = `Cannot regenerate "${path}"`;
  switch (kind) {
    case 'edited':
    case 'own':
      return `${cannot}: it was edited by hand since it was made`;
    case 'changed':
      return `${cannot}: its edits were to stay, and what is generated has changed since`;
    case 'gone':
      return `Cannot remove "${path}", which is no longer generated: it was edited by hand`;
    case 'lost':
      return `${cannot}: what is generated now has no region ${detail}, which was filled`;
    case 'markers':
      return `${cannot}: ${detail}`;
    case 'template':
      return `Cannot generate "${path}": ${detail}`;
    case 'conflict':
      return `Cannot go on with "${path}": both the edits and the generator changed the same lines`;
    case 'no-base':
      return `Cannot merge "${path}": the text that was generated last is not in the cache any more`;
    case 'raced':
      return `${cannot}: it was written to while the task ran`;
  }
}

function helpOf({ kind }: Clash): string {
  if (kind === 'conflict')
    return 'Resolve what stands between "<<<<<<<" and ">>>>>>>", then run again; "--ours" drops the edits';
  if (kind === 'template') return 'Correct the markers in the template';
  if (kind === 'markers') return `Put the markers right, or say "--ours" to regenerate it ${KEPT}`;
  if (kind === 'no-base' || kind === 'lost' || kind === 'gone')
    return `Say "--ours" to regenerate it ${KEPT}, or "--theirs" to keep it as it is`;
  if (kind === 'own') return `Its task writes it itself: say "--ours" to make it again ${KEPT}`;
  return kind === 'raced' ? 'Run again' : WAYS;
}
