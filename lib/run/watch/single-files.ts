/** Watches files one by one where they are few, wherever they are; tells of paths and knows no content. */
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Watches on the folders of some files: a file that is replaced or not there yet has none of its own. */
export class SingleFiles {
  readonly #onPath: (path: string) => void;
  readonly #watches = new Map<string, { names: ReadonlySet<string>; readonly watcher: FSWatcher | undefined }>();

  /** @param onPath called with a file's absolute path when it may have changed */
  constructor(onPath: (path: string) => void) {
    this.#onPath = onPath;
  }

  /** Watches these files, and no others. A folder that cannot be watched tells nothing. */
  follow(files: readonly string[]): void {
    const folders = Map.groupBy(files, (file) => dirname(file));
    for (const [folder, { watcher }] of this.#watches) {
      if (folders.has(folder)) continue;
      watcher?.close();
      this.#watches.delete(folder);
    }
    for (const [folder, paths] of folders) {
      const names = new Set(paths.map((path) => basename(path)));
      const known = this.#watches.get(folder);
      if (known) known.names = names;
      else this.#watches.set(folder, { names, watcher: this.#open(folder) });
    }
  }

  #open(folder: string): FSWatcher | undefined {
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name !== null && this.#watches.get(folder)?.names.has(name)) this.#onPath(join(folder, name));
      });
      return watcher.on('error', () => watcher.close());
    } catch {
      return undefined; // the next run looks at these files anyway
    }
  }
}
