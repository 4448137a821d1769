/**
 * Loads conductor's own files with what V8 had made of them in earlier processes: the functions that were called, ready to
 * run. Node's compile cache keeps only what was compiled when a file was loaded, and all others are compiled anew in each
 * process: a seventh of the time of a run that changes nothing. Knows nothing of what the files do.
 */
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { createRequire, enableCompileCache } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import { type CodePack, openPack, writePack } from './code-pack.ts';

/** Where the packs are: beside what they are made of, so that whoever can change them can change that as well. */
const FOLDER = '.code';
/** Whoever changes the conditions again and again shall not have it written again and again. */
const MOST_WRITES = 50;
/** What a file is wrapped in, in one line, so that places in it stay what they are. `__load` stands for `import()`, which needs a module. */
const HEAD = '(function (exports, require, module, __filename, __dirname, __load) {';

type Require = (id: string) => unknown;

interface LoadedFile {
  readonly module: { exports: unknown };
  readonly script: Script;
}

/** Loads and runs the file `main` (absolute) and what it requires. */
export function load(main: string): void {
  const root = dirname(dirname(main));
  if (!isUsable(root)) {
    enableCompileCache();
    createRequire(main)(main);
    return;
  }
  const loader = new CodeLoader(main, `${root}/${FOLDER}`);
  process.once('exit', () => loader.save());
  loader.start();
}

/**
 * In a process that collects garbage again and again, V8 lets go of the code of what was not called for a while: then there
 * is more in what was kept before.
 */
function larger(made: Buffer, kept: Buffer | undefined): Buffer {
  return kept && kept.length > made.length ? kept : made;
}

/** Not where somebody measures what is run, or wants nothing to be kept, or where nothing can be kept. */
function isUsable(root: string): boolean {
  const { NODE_V8_COVERAGE, NODE_DISABLE_COMPILE_CACHE } = process.env;
  if (NODE_V8_COVERAGE || NODE_DISABLE_COMPILE_CACHE) return false;
  try {
    accessSync(root, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

class CodeLoader {
  readonly #main: string;
  readonly #folder: string;
  readonly #key: string;
  readonly #loaded = new Map<string, LoadedFile>();
  /** What is loaded before anything else is known: of this, what a run that changes nothing calls is kept apart. */
  #first: ReadonlySet<string> = new Set();
  #base: CodePack | undefined;
  #rest: CodePack | undefined;
  #isStarted = false;
  /** Something is damaged, or V8 did not take it: it was made by another build of V8, or with other flags. */
  #isStale = false;

  constructor(main: string, folder: string) {
    const { ino, size, mtimeNs, ctimeNs } = statSync(main, { bigint: true });
    this.#main = main;
    this.#folder = folder;
    this.#key = [process.version, ino, size, mtimeNs, ctimeNs].join(' ');
  }

  start(): void {
    this.#base = openPack(this.#file('base'), this.#key) ?? this.#openRest();
    this.#require(this.#main);
    this.#first = new Set(this.#loaded.keys());
    this.#isStarted = true;
  }

  /** Keeps what has not been kept yet. What cannot be written is made anew by the next process. */
  save(): void {
    const files = [...this.#loaded.keys()];
    const later = files.filter((file) => !this.#first.has(file));
    const name = later.length === 0 ? 'base' : 'rest';
    const pack = name === 'base' ? openPack(this.#file('base'), this.#key) : this.#rest;
    const kind = [
      /^[a-z]{1,20}$/.exec(process.argv[2] ?? '')?.[0] ?? '',
      ...later.map((file) => this.#nameOf(file)),
    ].join(' ');
    const isKnown = pack?.kinds.includes(kind) && !this.#isStale;
    if (isKnown || (pack?.writes ?? 0) >= MOST_WRITES) return;
    const before = this.#isStale ? undefined : pack;
    const made = new Map<string, Buffer>();
    for (const [file, { script }] of this.#loaded) {
      const own = this.#nameOf(file);
      made.set(own, larger(script.createCachedData(), before?.data(own)));
    }
    writePack(this.#file(name), { key: this.#key, kinds: [...(pack?.kinds ?? []), kind], made, before: pack });
  }

  #require(file: string): unknown {
    const known = this.#loaded.get(file);
    if (known) return known.module.exports;
    const pack = this.#packOf();
    const name = this.#nameOf(file);
    const cachedData = pack?.data(name);
    const source = `${HEAD}${readFileSync(file, 'utf8')}\n})`;
    const script = new Script(source, { filename: file, ...(cachedData ? { cachedData } : {}) });
    if (cachedData ? script.cachedDataRejected : pack?.names.includes(name)) this.#isStale = true;
    const module = { exports: {} };
    this.#loaded.set(file, { module, script });
    const run = script.runInThisContext() as (...parts: readonly unknown[]) => void; // what HEAD makes of the file
    run(module.exports, this.#requireFrom(file), module, file, dirname(file), importPackage);
    return module.exports;
  }

  #requireFrom(file: string): Require {
    let native: Require | undefined;
    const folder = dirname(file);
    return (id) => {
      if (id.startsWith('./')) return this.#require(folder + id.slice(1)); // a hundredth of what joining takes at first
      if (id.startsWith('../')) return this.#require(dirname(folder) + id.slice(2));
      if (id.startsWith('node:')) return process.getBuiltinModule(id);
      native ??= createRequire(file);
      return native(id);
    };
  }

  #packOf(): CodePack | undefined {
    return this.#isStarted ? this.#openRest() : this.#base;
  }

  #openRest(): CodePack | undefined {
    if (this.#isStarted && this.#loaded.size === this.#first.size) enableCompileCache(); // of packages, which come next
    this.#rest ??= openPack(this.#file('rest'), this.#key);
    return this.#rest;
  }

  #nameOf(file: string): string {
    return file.slice(dirname(this.#main).length + 1);
  }

  /** Other flags make other code. */
  #file(name: string): string {
    const flags = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ').trim();
    const mark = Buffer.from(flags).toString('base64url').slice(0, 60);
    return `${this.#folder}/${name}-${process.version}-${process.arch}${mark === '' ? '' : `-${mark}`}`;
  }
}

function importPackage(id: string, options?: ImportCallOptions): Promise<unknown> {
  return import(id, options);
}
