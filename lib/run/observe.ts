/** Looks at everything that decides a task's result and makes its fingerprint. */
import { findFiles, matcher } from '../files/find-files.ts';
import type { Listing } from '../files/listing.ts';
import type { Json } from '../model/canonical-json.ts';
import { factWord } from '../model/file-fact.ts';
import { FINGERPRINT_FORMAT, type Fingerprint } from '../model/fingerprint.ts';
import type { TaskDefinition } from '../task/definition.ts';
import type { LoadedDefinition } from '../task/load-definitions.ts';
import { BUILD } from './build.ts';
import { type Environment, environmentFacts } from './environment.ts';
import { factWords } from './facts-hold.ts';
import type { Workspace } from './workspace.ts';

/** Makes fingerprints; keeps folder listings until `refresh`. */
export class Observer {
  readonly #workspace: Workspace;
  readonly #env: Environment;
  #listing: Listing;

  constructor(workspace: Workspace, env: Environment) {
    this.#workspace = workspace;
    this.#env = env;
    this.#listing = workspace.index.listing();
  }

  /** To be called after anything was written: folders are listed anew. */
  refresh(): void {
    this.#listing = this.#workspace.index.listing();
  }

  /** The fingerprint of a task as things stand now. */
  async fingerprint(task: LoadedDefinition): Promise<Fingerprint> {
    const { definition } = task;
    const { index, loaded } = this.#workspace;
    return {
      format: FINGERPRINT_FORMAT,
      name: `task ${definition.id}`,
      definition: definitionFacts(definition),
      code: factWords(task.modules, (path) => index.fact(path)),
      packages: definition.how.kind === 'run' ? { ...task.packages, 'conductor-run': BUILD } : task.packages,
      inputs: await this.inputs(definition),
      needs: this.#needs(definition),
      env: environmentFacts(this.#env, [...definition.env, ...loaded.config.env]),
    };
  }

  /** The inputs of a task: path -> fact word. A task's own outputs are no inputs of it. */
  async inputs(definition: TaskDefinition): Promise<Record<string, string>> {
    const { root, index } = this.#workspace;
    if (definition.inputs.length === 0) return {};
    const found = findFiles({ root, patterns: definition.inputs, listing: this.#listing });
    const isOutput = definition.outputs.length === 0 ? () => false : matcher(definition.outputs);
    const facts = await index.facts(found.filter((path) => !isOutput(path)));
    const words: Record<string, string> = {};
    for (const [path, fact] of facts) words[path] = factWord(fact);
    return words;
  }

  #needs(definition: TaskDefinition): Record<string, string> {
    const { tasks } = this.#workspace.state;
    return Object.fromEntries(definition.needs.map((id) => [String(id), tasks[id]?.result?.outputs ?? 'none']));
  }
}

/** What of a definition decides the result; its number, names and descriptions do not. */
function definitionFacts({ how, outputs, params, env }: TaskDefinition): Json {
  return { how, outputs, params, env };
}
