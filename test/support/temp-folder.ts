/** A temporary folder of a test's own, removed at the end of its scope. */
import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Use with `await using`; `keep()` leaves it behind for debugging. */
export class TempFolder implements AsyncDisposable {
  readonly path: string;
  #kept = false;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes the folder and its files: relative path -> content. */
  static async create(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<TempFolder> {
    const folder = new TempFolder(await realpath(await mkdtemp(join(tmpdir(), 'conductor-'))));
    for (const [path, content] of Object.entries(files)) await folder.write(path, content);
    return folder;
  }

  /** Absolute path of something in the folder. */
  at(path: string): string {
    return join(this.path, path);
  }

  /** Writes at once: a watch of a busy machine would see a file that is empty for as long as the next turn takes. */
  async write(path: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
  }

  async read(path: string): Promise<string> {
    return await readFile(this.at(path), 'utf8');
  }

  async remove(path: string): Promise<void> {
    await rm(this.at(path), { recursive: true });
  }

  /** Every file and link below the folder, sorted, relative, with forward slashes. */
  async list(under = '.'): Promise<string[]> {
    const entries = await readdir(this.at(under), { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
    return paths.map((path) => path.slice(this.path.length + 1).replaceAll('\\', '/')).sort();
  }

  keep(): this {
    this.#kept = true;
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#kept) await rm(this.path, { recursive: true, force: true });
  }
}
