/**
 * What generating must know of a pattern before it is validated: so that patterns whose modules are there already cost
 * no validation (compiling the schema takes longer than generating a module).
 */
import { ConductorError, type Problem } from '../../model/conductor-error.ts';
import { didYouMean } from '../../model/similar.ts';
import type { TemplateLibrary } from '../../task/context.ts';
import type { PatternSource } from './pattern-source.ts';
import type { ValidPattern } from './validate-patterns.ts';

/** A pattern's text, and of what it says only what others than its own module depend on. */
export interface PatternDraft {
  readonly source: PatternSource;
  readonly template: string;
  readonly title: string;
  readonly description: string;
}

/** Validates all patterns of the folder, the first time that it is called. */
export type Validate = () => Promise<readonly ValidPattern[]>;

/**
 * A draft of each pattern.
 * @throws ConductorError `patterns/invalid` where a pattern cannot even be drafted.
 */
export async function draftPatterns(sources: readonly PatternSource[], validate: Validate): Promise<PatternDraft[]> {
  const drafts = sources.map(draftOf).filter((draft) => draft !== undefined);
  if (drafts.length === sources.length) return drafts;
  const valid = await validate();
  return valid.map(({ source, pattern }) => ({ source, ...pattern }));
}

function draftOf(source: PatternSource): PatternDraft | undefined {
  try {
    const { template, title, description } = JSON.parse(source.text);
    return [template, title, description].every((field) => typeof field === 'string')
      ? { source, template, title, description }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Checks that every pattern's template is there.
 * @throws ConductorError `patterns/unknown-template` with every place that names one that is not.
 */
export async function checkTemplates(
  drafts: readonly PatternDraft[],
  library: TemplateLibrary,
  validate: Validate,
): Promise<void> {
  if (drafts.every(({ template }) => library.digest(template) !== undefined)) return;
  const problems = (await validate()).flatMap(({ source, document, pattern }): Problem[] => {
    if (library.digest(pattern.template) !== undefined) return [];
    const message = `Cannot find template "${pattern.template}" of pattern "${source.name}"`;
    const help = didYouMean(pattern.template, library.names) ?? `Templates are: ${library.names.join(', ') || 'none'}`;
    return [{ message, place: document.locate('/template'), help }];
  });
  const [first, ...more] = problems;
  if (first) throw new ConductorError({ ...first, code: 'patterns/unknown-template', more, exitCode: 1 });
}
