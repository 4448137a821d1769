/** A task's toolbox over a temporary folder: actions with a cache in memory, staged writes in a map. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Toolbox } from '../../lib/codegen/toolbox.ts';
import { canonicalJson, type Json } from '../../lib/model/canonical-json.ts';
import type { Problem } from '../../lib/model/conductor-error.ts';
import type { ActionOutcome } from '../../lib/model/decision.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { FOLDER } from '../../lib/model/file-names.ts';
import type { Action, ActionReply, ActionRequest, MadeFile, Optimizations } from '../../lib/task/context.ts';
import type { TempFolder } from './temp-folder.ts';

interface Stored {
  readonly outputs: ReadonlyMap<string, Buffer>;
  readonly value: Json | undefined;
}

interface Settings {
  readonly optimizations?: Partial<Optimizations>;
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  /** Called before an action is looked at. */
  readonly before?: (name: string) => Promise<void>;
}

/** How one action of a run ended. */
interface Ended {
  readonly name: string;
  readonly outcome: ActionOutcome;
  readonly because: readonly string[];
}

/** One run after another of the same task; what is cached outlives the runs. */
export class MemoryTask {
  readonly ended: Ended[] = [];
  readonly warnings: { readonly code: string; readonly problem: Problem }[] = [];
  readonly staged = new Map<string, Buffer>();
  readonly #folder: TempFolder;
  readonly #cache = new Map<string, Stored>();
  #owned = new Set<string>();
  #made = new Set<string>();

  constructor(folder: TempFolder) {
    this.#folder = folder;
  }

  /** The tools' ports for one more run. */
  toolbox({
    optimizations,
    concurrency = 2,
    signal = new AbortController().signal,
    before = async () => {},
  }: Settings = {}): Toolbox {
    this.ended.length = 0;
    this.warnings.length = 0;
    this.staged.clear();
    this.#made = new Set();
    return {
      root: this.#folder.path,
      task: { id: 8, slug: 'code-generation' },
      action: async (request) => {
        await before(request.name);
        return await this.#action(request);
      },
      stage: { write: (path, content) => this.#write(path, Buffer.from(content)), read: (path) => this.#read(path) },
      optimizations: { templateCache: true, parallelGeneration: true, incrementalCompilation: true, ...optimizations },
      concurrency,
      signal,
      warn: (code, problem) => this.warnings.push({ code, problem }),
      log: () => {},
    };
  }

  /** Brings what was staged to disk, and removes what the last run left and this one did not make. */
  async publish(): Promise<void> {
    for (const [path, bytes] of this.staged) {
      await mkdir(dirname(this.#folder.at(path)), { recursive: true });
      await writeFile(this.#folder.at(path), bytes);
    }
    const gone = [...this.#owned.difference(this.#made)].filter((path) => !path.startsWith(FOLDER)); // a manifest stays until it changes
    for (const path of gone) await rm(this.#folder.at(path));
    this.#owned = this.#made;
  }

  /** Names of the actions that ended so, sorted. */
  names(outcome: ActionOutcome): string[] {
    return this.ended
      .filter((ended) => ended.outcome === outcome)
      .map(({ name }) => name)
      .sort();
  }

  because(name: string): readonly string[] {
    return this.ended.find((ended) => ended.name === name)?.because ?? [];
  }

  /** Forgets all cached results. */
  forget(): void {
    this.#cache.clear();
  }

  #write(path: string, bytes: Buffer): void {
    this.staged.set(path, bytes);
    this.#made.add(path);
  }

  async #read(path: string): Promise<Buffer> {
    return this.staged.get(path) ?? (await readFile(join(this.#folder.path, path)));
  }

  #onDisk(path: string): Buffer | undefined {
    return existsSync(this.#folder.at(path)) ? readFileSync(this.#folder.at(path)) : undefined;
  }

  readonly #action: Action = async <T extends Json>(request: ActionRequest<T>): Promise<ActionReply<T>> => {
    const cached = request.cache ?? true;
    const { record } = request;
    if (cached && record?.outputs.every(({ path, digest }) => this.#digestOnDisk(path) === digest)) {
      return this.#reply(request, { outcome: 'fresh', value: record.value });
    }
    if (this.ended.some(({ name }) => name === request.name)) throw new Error(`"${request.name}" was run already`);
    const key = await this.#key(request);
    const stored = cached ? this.#cache.get(key) : undefined;
    if (stored) return this.#reuse(request, stored);
    return await this.#run(request, key);
  };

  #digestOnDisk(path: string): string | undefined {
    const bytes = this.#onDisk(path);
    return bytes && digestOf(bytes);
  }

  async #key({ name, inputs = [], params = null, outputs = [] }: ActionRequest<Json>): Promise<string> {
    const digests = await Promise.all(
      inputs.map(async (input) =>
        typeof input === 'string' ? [input, digestOf(await this.#read(input))] : [input.path, input.digest],
      ),
    );
    return digestOf(canonicalJson({ name, inputs: Object.fromEntries(digests), params, outputs }));
  }

  #reuse<T extends Json>(request: ActionRequest<T>, stored: Stored): ActionReply<T> {
    const differing = [...stored.outputs].filter(([path, bytes]) => !this.#onDisk(path)?.equals(bytes));
    for (const [path, bytes] of differing) this.#write(path, bytes);
    const value = stored.value as T | undefined; // what the same request returned
    return this.#reply(request, { outcome: differing.length === 0 ? 'fresh' : 'restored', value });
  }

  async #run<T extends Json>(request: ActionRequest<T>, key: string): Promise<ActionReply<T>> {
    const outputs = new Map<string, Buffer>();
    const value = await request.run({
      write: (path, content) => {
        if (!request.outputs?.includes(path)) throw new Error(`"${path}" is no declared output of "${request.name}"`);
        outputs.set(path, Buffer.from(content));
      },
      read: (path) => this.#read(path),
      log: () => {},
      signal: new AbortController().signal,
    });
    for (const [path, bytes] of outputs) this.#write(path, bytes);
    if (request.cache ?? true) this.#cache.set(key, { outputs, value });
    return this.#reply(request, { outcome: 'executed', value });
  }

  #reply<T extends Json>(
    request: ActionRequest<T>,
    { outcome, value }: { outcome: ActionOutcome; value: T | undefined },
  ): ActionReply<T> {
    const because = outcome === 'executed' ? (request.because ?? ['not cached']) : [];
    this.ended.push({ name: request.name, outcome, because });
    for (const path of request.outputs ?? []) this.#made.add(path);
    return {
      outcome,
      because,
      outputs: (request.outputs ?? []).map((path) => this.#madeFile(path)),
      value: async () => value,
    };
  }

  #madeFile(path: string): MadeFile {
    const bytes = this.staged.get(path) ?? this.#onDisk(path);
    if (bytes === undefined) throw new Error(`"${path}" was declared and not written`);
    return { path, digest: digestOf(bytes), size: bytes.length };
  }
}
