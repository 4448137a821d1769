/** Keeps what was edited by hand when a task generates its files anew: fills regions, keeps, merges, or tells what clashes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillRegions, KEEP, type RegionText, readRegions, regionsWord, sameOutside } from '../../codegen/regions.ts';
import { type Digest, digestOf } from '../../model/digest.ts';
import type { FileFact } from '../../model/file-fact.ts';
import type { KeptEdit, KeptEdits } from '../../model/kept-edit.ts';
import { writeTransaction } from '../../write/transaction.ts';
import type { EditedFile } from '../edited-file.ts';
import { type Clash, type ClashKind, editedClash, handEditedError } from '../hand-edit-error.ts';
import type { ResultCache } from '../result-cache.ts';
import { textOf } from '../text-of.ts';
import { loadMerge, type Merge } from '../three-way.ts';
import type { HostOrder } from './messages.ts';

/** What they are built on. */
export interface HandEditPorts {
  readonly cache: Pick<ResultCache, 'blob' | 'store'>;
  fact(path: string): FileFact;
}

/** A file that is not as it was generated, with its texts. */
interface Edited extends EditedFile {
  readonly path: string;
  readonly text: string;
  /** As it was generated last; undefined where the cache has it no more. */
  readonly before: string | undefined;
}

/** A file as its task generated it, which is not what is published. */
interface Raw {
  readonly bytes: Buffer;
  readonly digest: Digest;
}

/** The edits of one run of a task. */
export class HandEdits {
  readonly #order: HostOrder;
  readonly #ports: HandEditPorts;
  readonly #files: ReadonlyMap<string, Edited>;
  readonly #merge: Merge | undefined;
  readonly #previous: ReadonlySet<string>;
  readonly #kept = new Map<string, KeptEdit>();
  readonly #raw = new Map<string, Raw>();
  readonly #clashes = new Map<string, Clash>();
  readonly #merged = new Map<string, string>();

  private constructor(order: HostOrder, ports: HandEditPorts, loaded: Loaded) {
    this.#order = order;
    this.#ports = ports;
    this.#files = loaded.files;
    this.#merge = loaded.merge;
    this.#previous = new Set(order.previousOutputs);
  }

  /** Reads the texts of all edited files, so that staging need not wait for anything. */
  static async open(order: HostOrder, ports: HandEditPorts): Promise<HandEdits> {
    const { files, mode } = order.handEdits;
    const read = await Promise.all(
      Object.entries(files).map(([path, file]) => readEdited(path, file, { order, ...ports })),
    );
    const known = new Map(read.flatMap((each) => (each ? [[each.path, each] as const] : [])));
    const merge = mode === 'merge' && known.size > 0 ? await loadMerge() : undefined;
    return new HandEdits(order, ports, { files: known, merge });
  }

  /** Edits that stay, by path. */
  get kept(): KeptEdits {
    return Object.fromEntries(this.#kept);
  }

  /** What is to be staged for a file that its task generated. */
  resolve(path: string, content: string | Uint8Array): string | Uint8Array {
    const file = this.#files.get(path);
    if (file === undefined && !mentionsRegions(content)) return content;
    for (const each of [this.#kept, this.#raw, this.#clashes, this.#merged]) each.delete(path); // the last write counts
    const bytes = Buffer.from(content);
    const generated = textOf(bytes);
    const text = file ? this.#regenerated(file, generated, bytes) : this.#onFirstSight(path, generated);
    if (text === undefined || text === generated) return content;
    this.#raw.set(path, { bytes, digest: digestOf(bytes) });
    return text;
  }

  /** A file as its task generated it, where something else is published. */
  raw(path: string): Raw | undefined {
    return this.#raw.get(path);
  }

  /** Digest of the generated text that an edited file on disk stands for. */
  standsFor(path: string, fact: FileFact): Digest | undefined {
    const file = this.#files.get(path);
    return file && this.#stays(file) && fact.kind === 'file' && fact.digest === file.edited
      ? file.generated
      : undefined;
  }

  /** Whether a file must be generated although its record says that it is right. */
  mustRegenerate(path: string): boolean {
    const file = this.#files.get(path);
    return file !== undefined && !this.#stays(file);
  }

  /** A file on disk is published as it is. */
  keep(path: string, fact: FileFact): void {
    const file = this.#files.get(path);
    const generated = this.standsFor(path, fact);
    if (file && generated !== undefined && !this.#raw.has(path)) this.#remember(file, generated, file.text);
  }

  /** Of files that are no longer generated those that are removed. */
  removable(paths: readonly string[]): readonly string[] {
    return paths.filter((path) => {
      const file = this.#files.get(path);
      const { mode } = this.#order.handEdits;
      if (file === undefined || mode === 'ours' || this.#ports.fact(path).kind !== 'file') return true;
      if (file.how === 'regions' && !this.#hasFilledRegion(file)) return true;
      if (mode !== 'theirs') this.#clash(file, 'gone', { before: file.before, after: file.text });
      return false;
    });
  }

  /**
   * To be called before anything is published.
   * @throws ConductorError `write/hand-edited` with every file that clashes; `write/merge-conflict` once the marked files are written
   */
  async settle(): Promise<void> {
    for (const path of this.#raw.keys()) this.#checkStill(path);
    if (this.#clashes.size > 0) throw await handEditedError([...this.#clashes.values()]);
    await Promise.all([...this.#raw.values()].map(({ bytes }) => this.#ports.cache.store(bytes)));
    const conflicts = [...this.#kept].filter(([, { how }]) => how === 'conflict').map(([path]) => path);
    if (conflicts.length === 0) return;
    const { root, durability, definition } = this.#order;
    await using transaction = await writeTransaction({ root, durability, label: `merge task ${definition.id}` });
    for (const [path, text] of this.#merged) transaction.write(path, text);
    await transaction.commit();
    throw await handEditedError(conflicts.map((path) => ({ path, kind: 'conflict' })));
  }

  /** What was merged in a run that has conflicts: it is on disk although the task failed. */
  get merged(): KeptEdits {
    return Object.fromEntries([...this.#kept].filter(([path]) => this.#merged.has(path)));
  }

  #stays({ how }: Edited): boolean {
    const { mode } = this.#order.handEdits;
    if (mode === 'ours') return how === 'regions';
    return how !== undefined || mode === 'theirs' || mode === 'merge';
  }

  #regenerated(file: Edited, generated: string | undefined, bytes: Uint8Array): string | undefined {
    const { mode } = this.#order.handEdits;
    if (generated === file.text) return undefined;
    if (mode === 'ours') return generated === undefined ? undefined : this.#fill(file, generated, false);
    if (generated === undefined) return this.#clashEdited(file, undefined);
    if (file.how === 'regions') return this.#fill(file, generated, true);
    const digest = digestOf(bytes);
    if (mode === 'theirs' || (this.#stays(file) && digest === file.generated))
      return this.#remember(file, digest, file.text);
    if (mode === 'merge') return this.#mergedText(file, generated, digest);
    if (file.how !== undefined) return this.#clash(file, 'changed', { before: file.before, after: generated });
    if (differsInRegions(generated, file.text)) return this.#fill(file, generated, true);
    return this.#clashEdited(file, generated);
  }

  /** A file with regions of which no record tells; one that a record tells to be as generated has nothing to keep. */
  #onFirstSight(path: string, generated: string | undefined): string | undefined {
    const reading = generated === undefined ? undefined : readRegions(generated);
    if (generated === undefined || reading === undefined) return undefined;
    const place = { path, text: '' };
    if (!reading.ok) return this.#clash(place, 'template', { detail: reading.why, line: reading.line });
    const fact = this.#ports.fact(path);
    if (reading.text.regions.size === 0 || this.#previous.has(path) || fact.kind !== 'file') return undefined;
    const text = textOf(readFileSync(join(this.#order.root, path)));
    if (text === undefined) return undefined;
    const file: Edited = { path, text, edited: fact.digest, generated: undefined, how: 'regions', before: undefined };
    return this.#fill(file, generated, this.#order.handEdits.mode !== 'ours');
  }

  /** The generated text with the user's regions. */
  #fill(file: Edited, generated: string, isStrict: boolean): string | undefined {
    const fresh = readRegions(generated);
    if (!fresh.ok) return this.#clash(file, 'template', { detail: fresh.why, line: fresh.line });
    const edited = readRegions(file.text);
    if (!edited.ok) {
      return isStrict ? this.#clash(file, 'markers', { detail: edited.why, line: edited.line }) : undefined;
    }
    const { text, lost } = fillRegions(fresh.text, edited.text, regionsIn(file.before));
    if (isStrict && lost.length > 0) {
      return this.#clash(file, 'lost', { detail: lost.map((name) => `"${name}"`).join(', ') });
    }
    return text === generated ? undefined : this.#remember({ ...file, how: 'regions' }, digestOf(generated), text);
  }

  #mergedText(file: Edited, generated: string, digest: Digest): string | undefined {
    if (file.before === undefined || !this.#merge) return this.#clash(file, 'no-base', {});
    const { text, conflicts } = this.#merge({ base: file.before, edited: file.text, generated });
    this.#merged.set(file.path, text);
    this.#remember({ ...file, how: conflicts > 0 ? 'conflict' : 'merged' }, digest, text);
    if (conflicts === 0) return text;
    this.#raw.set(file.path, { bytes: Buffer.from(generated), digest });
    return undefined; // what else the task makes of the file is made of what it generated; none of it is published
  }

  #remember({ path, how }: Edited, generated: Digest, text: string): string {
    const { mode } = this.#order.handEdits;
    const reading = how === 'regions' ? readRegions(text) : undefined;
    const word = reading?.ok ? regionsWord(reading.text) : digestOf(text);
    this.#kept.set(path, { how: how ?? (mode === 'merge' ? 'merged' : 'theirs'), generated, word });
    return text;
  }

  #hasFilledRegion({ text, before }: Edited): boolean {
    const reading = readRegions(text);
    const nothing: RegionText = { outside: [''], regions: new Map() };
    return !reading.ok || fillRegions(nothing, reading.text, regionsIn(before)).lost.length > 0;
  }

  /** What was read is what is replaced. */
  #checkStill(path: string): void {
    const file = this.#files.get(path);
    const fact = this.#ports.fact(path);
    if (file && fact.kind === 'file' && fact.digest !== file.edited) this.#clash(file, 'raced', {});
  }

  #clashEdited({ path, before, text }: Edited, generated: string | undefined): undefined {
    this.#clashes.set(path, editedClash(path, before ?? generated, text));
  }

  #clash({ path }: Pick<Edited, 'path'>, kind: ClashKind, rest: Omit<Clash, 'path' | 'kind'>): undefined {
    this.#clashes.set(path, { path, kind, ...rest });
  }
}

interface Loaded {
  readonly files: ReadonlyMap<string, Edited>;
  readonly merge: Merge | undefined;
}

async function readEdited(
  path: string,
  file: EditedFile,
  { order, fact, cache }: HandEditPorts & { readonly order: HostOrder },
): Promise<Edited | undefined> {
  const now = fact(path);
  const isThere = now.kind === 'file' && now.digest === file.edited;
  const text = textOf(isThere ? readFileSync(join(order.root, path)) : await cache.blob(file.edited));
  const before = textOf(file.generated && (await cache.blob(file.generated)));
  return text === undefined ? undefined : { path, ...file, text, before };
}

function mentionsRegions(content: string | Uint8Array): boolean {
  if (typeof content === 'string') return content.includes(KEEP);
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).includes(KEEP);
}

function regionsIn(text: string | undefined): RegionText | undefined {
  const reading = text === undefined ? undefined : readRegions(text);
  return reading?.ok ? reading.text : undefined;
}

function differsInRegions(one: string, other: string): boolean {
  const [left, right] = [regionsIn(one), regionsIn(other)];
  return left !== undefined && right !== undefined && left.regions.size > 0 && sameOutside(left, right);
}
