/** What a template engine must do; one file for each implements it. */
import type { Json } from '../../model/canonical-json.ts';
import type { EngineName, TemplateFile } from './template-file.ts';

/** Functions that templates may call. */
export type Helpers = Readonly<Record<string, (...values: never[]) => unknown>>;

/** A template with what the engine made of it. */
export interface CompiledFile {
  readonly file: TemplateFile;
  readonly code: string;
}

/** Renders data to text; throws a `TemplateFault`. */
export type Render = (data: object) => Promise<string>;

/** One engine. Its package is loaded when something is compiled or rendered, not before. */
export interface TemplateEngine {
  readonly name: EngineName;
  /** `handlebars@4.7.10`: read from the package's own record, without loading the engine. */
  version(): Promise<string>;
  /** All that the compiled form depends on besides text and version. */
  readonly options: Json;
  /** The compiled form of one file. Throws a `TemplateFault`. */
  compile(file: TemplateFile): Promise<string>;
  /** Makes a compiled template and the partials that it reaches ready to render. */
  load(template: CompiledFile, partials: readonly CompiledFile[]): Promise<Render>;
}
