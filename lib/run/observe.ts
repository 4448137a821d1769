/** Looks at everything that decides a task's result and makes its fingerprint. */
import { findFiles, matcher } from '../files/find-files.ts';
import { findLinked, type LinkedFiles } from '../files/linked-patterns.ts';
import type { Listing } from '../files/listing.ts';
import { canonicalJson, type Json } from '../model/canonical-json.ts';
import { digestOf } from '../model/digest.ts';
import { FINGERPRINT_FORMAT, type Fingerprint } from '../model/fingerprint.ts';
import { InputWords } from '../model/input-words.ts';
import { editWords, type KeptEdits } from '../model/kept-edit.ts';
import { explain } from '../plan/explain.ts';
import type { TaskDefinition } from '../task/definition.ts';
import type { LoadedDefinition } from '../task/load-definitions.ts';
import { BUILD } from './build.ts';
import { readEdits } from './edits-file.ts';
import { type Environment, environmentFacts } from './environment.ts';
import { factWords } from './facts-hold.ts';
import type { ResultRecord } from './state.ts';
import type { Workspace } from './workspace.ts';

type EnvMode = Workspace['loaded']['config']['envMode'];

/** Makes fingerprints; keeps folder listings until `refresh`. */
export class Observer {
  readonly #workspace: Workspace;
  readonly #env: Environment;
  readonly #ids: ReadonlySet<number> | undefined;
  #listing: Listing;
  readonly #edits = new Map<number, KeptEdits>();
  readonly #known = new Map<number, { readonly moment: string; readonly fingerprint: Fingerprint }>();
  #refreshes = 0;
  readonly #expected = new Map<string, string | undefined>();
  #lasting: ReadonlyMap<number, KeptEdits> | undefined;
  /** What was found for the task that is looked at next. */
  #ahead: { readonly moment: string; readonly definition: TaskDefinition; readonly found: LinkedFiles } | undefined;

  /** @param ids The tasks of the run, which brings the outputs of these up to date itself; undefined: of all tasks. */
  constructor(workspace: Workspace, env: Environment, ids?: readonly number[]) {
    this.#workspace = workspace;
    this.#env = env;
    this.#ids = ids && new Set(ids);
    this.#listing = workspace.index.listing();
  }

  /** To be called after anything was written: folders are listed anew. */
  refresh(): void {
    this.#refreshes++;
    this.#known.clear();
    this.#listing = this.#workspace.index.listing();
  }

  /** What was seen holds as long as this word is the same. */
  get moment(): string {
    return `${this.#refreshes} ${this.#workspace.index.refreshes}`;
  }

  /** The fingerprint of a task as things stand now; the same object where they stand as before. */
  async fingerprint(task: LoadedDefinition): Promise<Fingerprint> {
    const { id } = task.definition;
    const { moment } = this;
    const known = this.#known.get(id);
    const last = known?.moment === moment ? known.fingerprint : undefined;
    const now = this.#fingerprintOn(task, last?.inputs ?? (await this.inputs(task.definition)));
    const fingerprint = last ? unlessChanged(last, now) : now;
    this.#known.set(id, { moment, fingerprint });
    return fingerprint;
  }

  /** Whether nothing was looked at anew since the last fingerprint of a task, which this one is. */
  isLatest(id: number, fingerprint: Fingerprint): boolean {
    const known = this.#known.get(id);
    return known?.fingerprint === fingerprint && known.moment === this.moment;
  }

  /**
   * The same once more, sparing what is known: the inputs of an earlier one, of which `touched` were written to since; where
   * that is not known, undefined.
   */
  async fingerprintAgain(
    task: LoadedDefinition,
    known: { readonly fingerprint: Fingerprint; readonly touched: readonly string[] | undefined },
  ): Promise<Fingerprint> {
    const { inputs } = known.fingerprint;
    const isSame = known.touched?.length === 0 && areTheInputs(this.#inputPaths(task.definition), inputs);
    const again = this.#fingerprintOn(task, isSame ? inputs : await this.inputs(task.definition));
    return unlessChanged(known.fingerprint, again);
  }

  #fingerprintOn(task: LoadedDefinition, inputs: InputWords): Fingerprint {
    const { definition } = task;
    const { index, loaded } = this.#workspace;
    const edits = editWords(this.edits(definition.id));
    return {
      format: FINGERPRINT_FORMAT,
      name: `task ${definition.id}`,
      definition: definitionFacts(definition, loaded.config.envMode),
      code: factWords(task.modules, (path) => index.fact(path)),
      packages: definition.how.kind === 'run' ? { ...task.packages, 'conductor-run': BUILD } : task.packages,
      inputs,
      needs: this.#needs(definition),
      env: environmentFacts(this.#env, [...definition.env, ...loaded.config.env]),
      ...(edits ? { edits } : {}),
    };
  }

  /** The edits that a task's outputs keep. */
  edits(id: number): KeptEdits {
    const { state } = this.#workspace;
    const result = state.tasks[id]?.result;
    return this.#edits.get(id) ?? (result ? result.edits : this.#lastingEdits(id)) ?? {};
  }

  #lastingEdits(id: number): KeptEdits | undefined {
    this.#lasting ??= readEdits(this.#workspace.root);
    return this.#lasting.get(id);
  }

  /** Has other edits count than those that are recorded. */
  keepEdits(id: number, edits: KeptEdits): void {
    this.#edits.set(id, edits);
  }

  /** The inputs of a task and their fact words. A task's own outputs are no inputs of it. */
  async inputs(definition: TaskDefinition): Promise<InputWords> {
    const words = await this.#workspace.index.inputs(this.#inputPaths(definition));
    return this.#expected.size === 0 ? words : this.#asExpected(words, definition);
  }

  /** Has files count as they will be, not as they are: path -> fact word, undefined for what will be gone. */
  expect(words: Iterable<readonly [path: string, word: string | undefined]>): void {
    for (const [path, word] of words) this.#expected.set(path, word);
    this.#known.clear();
  }

  #asExpected(found: InputWords, { inputs, outputs }: TaskDefinition): InputWords {
    const words = new Map(found.sortedMembers());
    const gitIgnore = this.#workspace.loaded.config.gitignore ? this.#listing.gitIgnore : undefined;
    const [isInput, isOutput] = [matcher(inputs, gitIgnore), matcher(outputs)];
    for (const [path, word] of this.#expected) {
      if (!isInput(path) || isOutput(path)) continue;
      if (word === undefined) words.delete(path);
      else words.set(path, word);
    }
    return InputWords.of(Object.fromEntries(words));
  }

  /** Whether a path that is not there yet would be an input of a task, through links as well. */
  isInput(definition: TaskDefinition): (path: string) => boolean {
    const found = this.#linked(definition);
    this.#ahead = { moment: this.moment, definition, found };
    return matcher(found.patterns);
  }

  #linked({ inputs }: TaskDefinition): LinkedFiles {
    const { root, loaded, index } = this.#workspace;
    const { gitignore } = loaded.config;
    const fact = (path: string) => index.fact(path);
    return findLinked({ root, patterns: inputs, listing: this.#listing, gitignore, fact });
  }

  #inputPaths(definition: TaskDefinition): readonly string[] {
    const { inputs, outputs } = definition;
    if (inputs.length === 0) return [];
    const ahead = this.#ahead;
    this.#ahead = undefined; // it may be long, and is asked for once
    const isKnown = ahead?.definition === definition && ahead.moment === this.moment;
    const { files: found } = isKnown ? ahead.found : this.#linked(definition);
    if (outputs.length === 0) return found;
    const isOutput = matcher(outputs);
    return found.filter((path) => !isOutput(path));
  }

  #needs({ needs }: TaskDefinition): Record<string, string> {
    const { tasks } = this.#workspace.state;
    return Object.fromEntries(
      needs.map((id) => {
        const recorded = tasks[id]?.result;
        const isTrusted = this.#ids === undefined || this.#ids.has(id);
        return [String(id), isTrusted ? (recorded?.outputs ?? 'none') : this.#outputsOf(id, recorded)];
      }),
    );
  }

  /** What the outputs of a task are that nothing brings up to date: the word that they have where they are as recorded. */
  #outputsOf(id: number, recorded: ResultRecord | undefined): string {
    const { definitions, root, index } = this.#workspace;
    const patterns = definitions.get(id)?.definition.outputs ?? [];
    const paths = recorded ? Object.keys(recorded.artifacts) : findFiles({ root, patterns, listing: this.#listing });
    const words = factWords(paths, (path) => index.fact(path));
    if (recorded && paths.every((path) => words[path] === recorded.artifacts[path])) return recorded.outputs;
    return paths.length === 0 ? 'none' : digestOf(canonicalJson(words));
  }
}

/** The earlier one where both are equal: its text and key are known. */
function unlessChanged(before: Fingerprint, now: Fingerprint): Fingerprint {
  return explain(before, now).length === 0 ? before : now;
}

function areTheInputs(paths: readonly string[], inputs: InputWords): boolean {
  return paths.length === inputs.paths.length && paths.every((path, at) => path === inputs.paths[at]);
}

/** What of a definition decides the result; its number, names and descriptions do not. */
function definitionFacts({ how, outputs, params, env, machine = [] }: TaskDefinition, envMode: EnvMode): Json {
  const facts = Object.fromEntries(machine.map((name) => [name, MACHINE[name]]));
  return {
    how,
    outputs,
    params,
    env,
    ...(machine.length === 0 ? {} : { machine: facts }),
    ...(envMode === 'strict' ? {} : { envMode }), // what was made with everything set is no result of what is declared
  };
}

const MACHINE = {
  platform: process.platform,
  arch: process.arch,
  node: process.versions.node.split('.')[0] ?? '',
} as const;
