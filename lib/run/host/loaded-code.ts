/** The code that a task's process runs: what it has imported, and whether that is what it is taken for. */
import type { FileIndex } from '../../files/file-index.ts';
import { matcher } from '../../files/find-files.ts';
import type { Fingerprint } from '../../model/fingerprint.ts';
import { mergedVersions } from '../../task/late-reach.ts';
import type { ModuleRecorder } from '../../task/module-hooks.ts';
import type { HostOrder } from './messages.ts';
import { isSameFile, type SeenFile } from './seen-file.ts';

type Code = Pick<Fingerprint, 'code' | 'packages'>;

/** What it looks at. */
interface CodePorts {
  readonly index: Pick<FileIndex, 'now' | 'isOlder'>;
  readonly recorder: ModuleRecorder;
  /** Looks at a path anew. */
  see(path: string): SeenFile;
}

/** To be made before anything of the task is imported. */
export class LoadedCode {
  readonly #order: HostOrder;
  readonly #index: CodePorts['index'];
  readonly #see: CodePorts['see'];
  readonly #recorder: ModuleRecorder;
  readonly #isOwn: (path: string) => boolean;
  /** What is known of the task, as it is before it is loaded. */
  readonly #before: ReadonlyMap<string, SeenFile>;
  /** A moment before, by the file system's clock (ns). */
  readonly #since: bigint;

  constructor(order: HostOrder, { index, see, recorder }: CodePorts) {
    this.#order = order;
    this.#index = index;
    this.#see = see;
    this.#recorder = recorder;
    this.#isOwn = matcher(order.definition.outputs);
    this.#since = index.now();
    this.#before = new Map(Object.keys(order.code).map((path) => [path, see(path)]));
  }

  /** The code as the engine has seen it, and what only the run has imported so far. */
  now(): Code {
    const { code, packages } = this.#order;
    const imported = this.#recorder.imported();
    const late = imported.modules.filter((path) => code[path] === undefined);
    const words = late.map((path) => [path, this.#see(path).word]);
    return { code: { ...code, ...Object.fromEntries(words) }, packages: mergedVersions(packages, imported.packages) };
  }

  /** Modules that are not, or were not all the time, what they are taken for. What the task makes and loads itself moves. */
  moved({ code }: Code): readonly string[] {
    const sought = new Set(this.#recorder.imported().sought);
    const isAs = (path: string) =>
      sought.has(path) ? this.#see(path).word === 'missing' : this.#isAs(code[path], path);
    return Object.keys(code).filter((path) => !this.#isOwn(path) && !isAs(path));
  }

  #isAs(word: string | undefined, path: string): boolean {
    const now = this.#see(path);
    const before = this.#before.get(path);
    if (now.word !== word) return false;
    return before ? isSameFile(before, now) : this.#index.isOlder(path, this.#since);
  }
}
