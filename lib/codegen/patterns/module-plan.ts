/** Which modules a package has, and what decides each; knows nothing of how they are rendered. */
import type { Json } from '../../model/canonical-json.ts';
import { REGISTRY, RUNTIME } from '../module-names.ts';
import { identifier } from '../templates/letter-case.ts';
import type { PatternDraft, Validate } from './pattern-draft.ts';
import type { PatternSource } from './pattern-source.ts';
import { patternView } from './pattern-view.ts';

/** A module to generate. */
export interface ModulePlan {
  readonly name: string;
  readonly template: string;
  /** The pattern that it is for: the file that decides it, as it was read. */
  readonly pattern: Pick<PatternSource, 'path' | 'digest'> | undefined;
  /** Data that is known before anything is validated, and decides the module. */
  readonly params: { readonly [name: string]: Json };
  /** What the template reads. */
  data(): Promise<object>;
}

/** One module a pattern, in order of name, then the runtime and the registry. */
export function planModules(drafts: readonly PatternDraft[], validate: Validate): ModulePlan[] {
  const patterns = drafts.map(({ source, title, description }) => ({
    name: source.name,
    identifier: identifier(source.name),
    title,
    description,
  }));
  return [
    ...drafts.map((draft) => patternModule(draft, validate)),
    { name: RUNTIME, template: `${RUNTIME}.ts`, pattern: undefined, params: {}, data: async () => ({}) },
    {
      name: REGISTRY,
      template: `${REGISTRY}.ts`,
      pattern: undefined,
      params: { patterns: Object.fromEntries(patterns.map((pattern) => [pattern.name, pattern])) },
      data: async () => ({ patterns }),
    },
  ];
}

function patternModule({ source, template }: PatternDraft, validate: Validate): ModulePlan {
  return {
    name: source.name,
    template,
    pattern: { path: source.path, digest: source.digest },
    params: {},
    async data() {
      const valid = (await validate()).find((one) => one.source === source);
      if (valid === undefined) throw new Error(`Pattern "${source.name}" was validated and is not there`);
      return patternView(valid.pattern, source.name);
    },
  };
}
