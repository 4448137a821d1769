/** A template as it was found: its text and what stands in it; knows nothing of rendering. */
import type { Digest } from '../../model/digest.ts';

/** Names of the two template engines. */
export type EngineName = 'handlebars' | 'eta';

/** One mention of a partial. */
export interface Reference {
  readonly name: string;
  /** Where the name stands, in UTF-16 units from the text's start. */
  readonly offset: number;
  /** Rendered whenever the template is, so that a circle of such ones never ends. */
  readonly unconditional: boolean;
  /** Has a fallback of its own, so that the partial may be missing: `{{#> name}}…{{/name}}`. */
  readonly optional: boolean;
}

/** What a template says about others, found without running it. */
export interface References {
  readonly partials: readonly Reference[];
  /** Names that it defines itself: `{{#*inline "name"}}`. */
  readonly inlines: readonly string[];
  /** Offsets of mentions whose name is known only when it renders. */
  readonly dynamic: readonly number[];
}

/** A template or partial on disk. */
export interface TemplateFile {
  /** Without the engine's ending: `layered.ts` for `layered.ts.hbs`; of a partial relative to `partials/`. */
  readonly name: string;
  /** Workspace-relative. */
  readonly path: string;
  readonly engine: EngineName;
  readonly partial: boolean;
  readonly text: string;
  readonly digest: Digest;
  readonly references: References;
}
