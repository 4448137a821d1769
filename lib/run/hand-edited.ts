/** Finds out which of a task's outputs were edited by hand since they were made. Looks only where an output is not as recorded. */
import { join } from 'node:path';
import { fillRegions, KEEP, readRegions, regionsWord, sameOutside } from '../codegen/regions.ts';
import { readFile } from '../files/background.ts';
import { matcher } from '../files/find-files.ts';
import { manifestPath } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { type Digest, digestOf, isDigest } from '../model/digest.ts';
import type { KeptEdit, KeptEdits } from '../model/kept-edit.ts';
import type { EditedFile } from './edited-file.ts';
import { EarlierVersions, isDamage } from './machine-damage.ts';
import type { Observer } from './observe.ts';
import type { ResultCache } from './result-cache.ts';
import type { ResultRecord } from './state.ts';
import { textOf } from './text-of.ts';
import { hasConflictMarks } from './three-way.ts';
import type { Workspace } from './workspace.ts';

/** What looking stands on. */
export interface EditPorts {
  readonly workspace: Workspace;
  readonly observer: Observer;
  readonly cache: Pick<ResultCache, 'blob'>;
  /** Whether what tasks write themselves is looked at as well. */
  readonly own: boolean;
}

/** An edit that nobody has decided about. */
export interface FoundEdit extends EditedFile {
  readonly path: string;
  readonly text: string;
  /** The task wrote the file itself: there is no generated text to keep it against. */
  readonly isOwn: boolean;
}

/** What was found out about a task. */
export interface SeenEdits {
  /** Edits that stay, as they are now. */
  readonly kept: KeptEdits;
  readonly found: readonly FoundEdit[];
  /** Digest of the edited text of every file with an edit that stays: as on disk, or as recorded where that is gone. */
  readonly edited: Readonly<Record<string, Digest>>;
}

/** What an output should hold. */
interface Expected {
  readonly digest: Digest;
  readonly isOwn: boolean;
}

/** Looks at every output of a task that is not as recorded. */
export async function lookAtEdits(id: number, ports: EditPorts): Promise<SeenEdits> {
  const { workspace, observer, own } = ports;
  const before = observer.edits(id);
  const kept = new Map(Object.entries(before));
  const found: FoundEdit[] = [];
  const edited: Record<string, Digest> = {};
  const earlier = new EarlierVersions(workspace.root, id);
  for (const [path, expected] of await expectedOf(id, ports, own)) {
    const fact = workspace.fact(path);
    const edit = kept.get(path);
    if (edit) edited[path] = expected.digest;
    if (fact.kind !== 'file') continue; // deleted, or made something else: put right as it was
    if (fact.digest === expected.digest && edit?.how !== 'conflict') continue;
    const seen = await lookAt({ path, edit, expected, digest: fact.digest }, ports, earlier);
    if (seen === 'damage') continue;
    if (seen === 'as-generated') kept.delete(path);
    else if ('text' in seen) found.push(seen);
    else {
      kept.set(path, seen);
      edited[path] = fact.digest;
    }
  }
  return { kept: Object.fromEntries(kept), found, edited };
}

/** By the last result; where that is lost, by the edits that stay and the manifest. */
async function expectedOf(
  id: number,
  { workspace, observer }: EditPorts,
  withOwn: boolean,
): Promise<ReadonlyMap<string, Expected>> {
  const result = workspace.state.tasks[id]?.result;
  return result ? recordedOutputs(result, withOwn) : await rememberedOutputs(id, workspace, observer.edits(id));
}

function recordedOutputs({ artifacts, published }: ResultRecord, withOwn: boolean): ReadonlyMap<string, Expected> {
  const byTools = new Set(published);
  const expected = new Map<string, Expected>();
  for (const [path, word] of Object.entries(artifacts)) {
    const digest = word.replace(/\+x$/, '');
    const isOwn = !byTools.has(path);
    if (isDigest(digest) && (withOwn || !isOwn)) expected.set(path, { digest, isOwn });
  }
  return expected;
}

async function rememberedOutputs(
  id: number,
  { root, definitions }: Workspace,
  kept: KeptEdits,
): Promise<ReadonlyMap<string, Expected>> {
  const expected = new Map<string, Expected>();
  const add = (path: string, digest: string) => {
    if (isDigest(digest)) expected.set(path, { digest, isOwn: false });
  };
  const definition = definitions.get(id)?.definition;
  const reading = definition && (await readManifest(root, manifestPath(definition)));
  if (reading?.kind === 'valid') {
    const isOutput = matcher(definition?.outputs ?? []);
    for (const [source, { checksum, outputs }] of Object.entries(reading.manifest.files)) {
      if (isOutput(source)) add(source, checksum);
      for (const [path, digest] of Object.entries(outputs)) add(path, digest);
    }
  }
  for (const [path, { word }] of Object.entries(kept)) add(path, word);
  return expected;
}

interface Suspect {
  readonly path: string;
  readonly edit: KeptEdit | undefined;
  readonly expected: Expected;
  readonly digest: Digest;
}

type Verdict = 'damage' | 'as-generated' | KeptEdit | FoundEdit;

async function lookAt(suspect: Suspect, ports: EditPorts, earlier: EarlierVersions): Promise<Verdict> {
  const { path, edit, expected, digest } = suspect;
  if (edit?.generated === digest) return 'as-generated';
  const bytes = await readFile(join(ports.workspace.root, path)).catch(() => Buffer.alloc(0)); // gone since, or never readable: nobody's text
  const recorded = await ports.cache.blob(expected.digest);
  const generated = edit ? await ports.cache.blob(edit.generated) : recorded;
  const text = textOf(bytes);
  if (text === undefined || isDamage(bytes, [recorded, generated])) return 'damage';
  if (edit?.word === digest && !hasConflictMarks(text)) return resolved(edit, digest);
  if (edit?.how === 'conflict') return hasConflictMarks(text) ? unresolved(suspect, text) : resolved(edit, digest);
  const inRegions = regionEdit({ text, recorded: textOf(recorded), generated: textOf(generated) }, suspect);
  if (inRegions) return inRegions;
  if (await earlier.has(path, digest)) return 'damage';
  return {
    path,
    text,
    edited: digest,
    generated: edit?.generated ?? expected.digest,
    how: undefined,
    isOwn: expected.isOwn,
  };
}

function resolved(edit: KeptEdit, digest: Digest): KeptEdit {
  return { ...edit, how: edit.how === 'conflict' ? 'merged' : edit.how, word: digest };
}

function unresolved({ path, digest, expected }: Suspect, text: string): FoundEdit {
  return { path, text, edited: digest, generated: expected.digest, how: 'conflict', isOwn: false };
}

interface RegionTexts {
  readonly text: string;
  readonly recorded: string | undefined;
  readonly generated: string | undefined;
}

/** The edit of a file that differs from its record in what its regions hold and nowhere else. */
function regionEdit(
  { text, recorded, generated }: RegionTexts,
  { edit, expected, digest }: Suspect,
): Verdict | undefined {
  if (expected.isOwn || recorded === undefined || !recorded.includes(KEEP)) return undefined;
  const [now, before] = [readRegions(text), readRegions(recorded)];
  if (!now.ok || !before.ok || !sameOutside(now.text, before.text)) return undefined;
  if (edit && edit.how !== 'regions') return { ...edit, word: digest };
  const made = edit?.generated ?? expected.digest;
  return digest === made || text === generated
    ? 'as-generated'
    : { how: 'regions', generated: made, word: regionsWord(now.text) };
}

/** The edit that stays of a file that is regenerated by `--ours`: what its regions hold, where they can be told. */
export function regionsOf({ text, generated }: FoundEdit, before: string | undefined): KeptEdit | undefined {
  const [now, made] = [readRegions(text), before === undefined ? undefined : readRegions(before)];
  if (generated === undefined || !now.ok || !made?.ok || now.text.regions.size === 0) return undefined;
  const { text: filled } = fillRegions(made.text, now.text, made.text);
  const reading = readRegions(filled);
  if (!reading.ok || digestOf(filled) === generated) return undefined;
  return { how: 'regions', generated, word: regionsWord(reading.text) };
}
