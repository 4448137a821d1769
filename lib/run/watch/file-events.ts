/** Tells which paths below a folder changed, by the system's own means; knows no task and no content. */
import { existsSync, mkdtempSync, realpathSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import { isHidden } from '../../files/hidden-folders.ts';
import { DERIVED_FOLDERS } from '../../model/file-names.ts';
import { newFolder } from './new-folder.ts';
import { SingleFiles } from './single-files.ts';
import { watchError } from './watch-error.ts';

type Watcher = typeof import('@parcel/watcher');
type Subscription = Awaited<ReturnType<Watcher['subscribe']>>;
type FileEvent = import('@parcel/watcher').Event;

/** What else is to be watched, by absolute paths: folders that are not looked into otherwise, and files anywhere. */
export interface FilePlaces {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** Who is told. Paths are relative to the root (itself: ''), absolute where outside. */
export interface FileEventsPorts {
  onPaths(paths: readonly string[]): void;
  /** Something may have been missed: everything is to be looked at. */
  onLost(): void;
  /** Nothing more is told. */
  onError(error: Error): void;
}

/** What no task reads unless it names it. */
const IGNORED = ['**/node_modules/**', '**/.git/**', ...DERIVED_FOLDERS];

/** How often folders may go while a watch begins. */
const ATTEMPTS = 20;

/** The watches of one workspace. */
export class FileEvents implements AsyncDisposable {
  readonly #watcher: Watcher;
  readonly #root: string;
  readonly #ports: FileEventsPorts;
  readonly #single: SingleFiles;
  #folders: readonly string[] = [];
  #subscriptions: Subscription[] = [];
  /** What is done to the subscriptions, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(watcher: Watcher, root: string, ports: FileEventsPorts) {
    this.#watcher = watcher;
    this.#root = realpathSync(root); // links above it are not followed by the watcher
    this.#ports = ports;
    this.#single = new SingleFiles((path) => ports.onPaths([this.#told(path)]));
  }

  /**
   * Begins to watch a folder with everything below.
   * @param root absolute path
   * @throws ConductorError `watch/limit` or `watch/failed`
   */
  static async open(root: string, ports: FileEventsPorts): Promise<FileEvents> {
    try {
      const events = new FileEvents(await import('@parcel/watcher'), root, ports);
      await events.#subscribe();
      return events;
    } catch (error) {
      throw watchError(error, root);
    }
  }

  /** Watches these places too, and no more those of before. */
  async follow({ folders, files }: FilePlaces): Promise<void> {
    this.#single.follow(files);
    if (folders.join('\0') === this.#folders.join('\0')) return;
    this.#folders = folders;
    await this.#renew();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#single.follow([]);
    await this.#turn;
    await this.#unsubscribe();
  }

  async #subscribe(): Promise<void> {
    for (const [at, folder] of [this.#root, ...this.#folders].entries()) {
      const ignore = at === 0 ? IGNORED : [];
      const take = (error: Error | null, events: FileEvent[]) => void this.#take(error, events);
      this.#subscriptions.push(await this.#begin(folder, () => this.#watcher.subscribe(folder, take, { ignore })));
    }
  }

  /** A folder may go while those in it are added to the watch, which fails then as a whole. */
  async #begin(folder: string, subscribe: () => Promise<Subscription>, attempts = ATTEMPTS): Promise<Subscription> {
    try {
      return await subscribe();
    } catch (error) {
      if (attempts <= 1 || !/No such file/.test(String(error)) || !existsSync(folder)) throw error;
      return await this.#begin(folder, subscribe, attempts - 1);
    }
  }

  /**
   * Of a folder that came to be with others in it, the watcher looks at the uppermost alone (on Linux): watching anew from
   * the start looks at all.
   */
  #renew(): Promise<void> {
    const turn = this.#turn.then(async () => {
      if (this.#isClosed) return;
      try {
        await this.#unsubscribe();
        await this.#subscribe();
        this.#ports.onLost(); // what happened in between
      } catch (error) {
        this.#ports.onError(watchError(error, this.#root));
      }
    });
    this.#turn = turn;
    return turn;
  }

  async #unsubscribe(): Promise<void> {
    const ends = await Promise.allSettled(this.#subscriptions.splice(0).map((each) => each.unsubscribe()));
    if (ends.some(({ status }) => status === 'rejected')) await this.#forget();
  }

  /** A watch on a folder that is gone makes unsubscribing fail half-way; the end of the last subscription clears all up. */
  async #forget(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'conductor-'));
    try {
      await (await this.#watcher.subscribe(folder, () => undefined)).unsubscribe();
    } finally {
      rmdirSync(folder);
    }
  }

  async #take(error: Error | null, events: readonly FileEvent[]): Promise<void> {
    if (this.#isClosed) return;
    const hides = (path: string) => isHidden(this.#told(path));
    const news = events.flatMap(({ type, path }) => (type === 'create' ? (newFolder(path, hides) ?? []) : []));
    const paths = [...events.map(({ path }) => path), ...news.flatMap(({ files }) => files)];
    if (paths.length > 0) this.#ports.onPaths([...new Set(paths.map((path) => this.#told(path)))]);
    // Where the system could not keep up, it says so by an error.
    if (error || news.some(({ isDeep }) => isDeep)) await this.#renew();
  }

  #told(path: string): string {
    const inside = relative(this.#root, path);
    return (inside === '..' || /^\.\.[\\/]/.test(inside) || isAbsolute(inside) ? path : inside).replaceAll('\\', '/');
  }
}
