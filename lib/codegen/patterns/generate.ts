/** Generates the modules of a package, each as an action; knows nothing of compiling. */
import { canonicalJson, type Json } from '../../model/canonical-json.ts';
import { ConductorError, isConductorError, type Problem } from '../../model/conductor-error.ts';
import { digestOf } from '../../model/digest.ts';
import type { ActionReply, PatternTools, TemplateLibrary } from '../../task/context.ts';
import { folderPath } from '../folder-path.ts';
import { generatorDigest } from '../generator-digest.ts';
import { runLimited } from '../run-limited.ts';
import type { Toolbox } from '../toolbox.ts';
import { type ModulePlan, planModules } from './module-plan.ts';
import { checkTemplates, draftPatterns, type Validate } from './pattern-draft.ts';
import { findPatterns } from './pattern-source.ts';
import { validatePatterns } from './validate-patterns.ts';

/** `patterns.generate` of a task (see `PatternTools`). */
export function patternGenerator(toolbox: Toolbox): PatternTools['generate'] {
  return async ({ library, into, from = '.conductor/patterns' }) => {
    const sources = await findPatterns(toolbox, folderPath(from));
    let valid: ReturnType<Validate> | undefined;
    const validate: Validate = () => {
      valid ??= validatePatterns(sources);
      return valid;
    };
    const drafts = await draftPatterns(sources, validate);
    await checkTemplates(drafts, library, validate);
    const work: Work = { toolbox, library, folder: folderPath(into), generator: await generatorParams() };
    const { signal, optimizations, concurrency } = toolbox;
    const limit = optimizations.parallelGeneration ? concurrency : 1;
    const replies = await runLimited(planModules(drafts, validate), { limit, signal }, (plan, stop) =>
      generate(plan, work, stop),
    );
    return replies.flatMap(({ outputs }) => outputs).sort((a, b) => (a.path < b.path ? -1 : 1));
  };
}

interface Work {
  readonly toolbox: Toolbox;
  readonly library: TemplateLibrary;
  readonly folder: string;
  readonly generator: Json;
}

/** What decides every module: this room's code, and what a pattern may be (a module that is reused was validated by it). */
async function generatorParams(): Promise<Json> {
  const { default: schema } = await import('../../../schemas/pattern.schema.json', { with: { type: 'json' } });
  return { code: await generatorDigest(), schema: digestOf(canonicalJson(schema as Json)) }; // JSON by its origin
}

async function generate(
  plan: ModulePlan,
  { toolbox, library, folder, generator }: Work,
  stop: AbortSignal,
): Promise<ActionReply> {
  const path = `${folder}/${plan.name}.ts`;
  try {
    return await toolbox.action({
      name: `generate ${plan.name}`,
      inputs: plan.pattern === undefined ? [] : [plan.pattern],
      params: { template: { [plan.template]: library.digest(plan.template) }, generator, ...plan.params },
      outputs: [path],
      async run(context) {
        const data = await plan.data();
        stop.throwIfAborted();
        context.write(path, await library.render(plan.template, data));
        return undefined;
      },
    });
  } catch (error) {
    throw error === stop.reason ? error : generationError(plan, error);
  }
}

/** Names the module besides the template's place; what is wrong with patterns themselves needs no more. */
function generationError({ name, pattern }: ModulePlan, error: unknown): unknown {
  if (!isConductorError(error) || error.code === 'patterns/invalid') return error;
  const [first, ...more] = error.problems as readonly [Problem, ...Problem[]]; // the constructor puts one there
  const what = pattern === undefined ? 'module' : 'pattern';
  const message = `Cannot generate ${what} "${name}": ${first.message.charAt(0).toLowerCase()}${first.message.slice(1)}`;
  const origin =
    pattern === undefined
      ? []
      : [{ message: `Pattern "${name}" is in "${pattern.path}"`, place: { file: pattern.path } }];
  return new ConductorError({
    ...first,
    message,
    code: 'patterns/failed',
    more: [...origin, ...more],
    exitCode: 1,
    cause: error,
  });
}
