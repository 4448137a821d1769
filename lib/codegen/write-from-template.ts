/** Renders a template for each of many items and writes the texts; knows nothing of tasks. */
import { ConductorError } from '../model/conductor-error.ts';
import { type BatchEntry, type BatchOptions, type BatchReport, batchWrite } from '../write/batch-write.ts';
import type { Helpers, Render } from './templates/template-engine.ts';
import type { EngineName } from './templates/template-file.ts';

/** How items are rendered and where the texts go. */
export interface TemplateWriteOptions<T> extends BatchOptions {
  /** Workspace-relative path of an item's file; no two items may have one. */
  into(item: T): string;
  /** Engine of a template that is given as text. Default: `eta` where the text has `<%`, else `handlebars`. */
  readonly engine?: EngineName;
  /** Functions that the template may call, besides conductor's own; of one name these count. */
  readonly helpers?: Helpers;
}

/**
 * Writes one file for each item, all or nothing unless `atomic` is false. `template` is the workspace-relative path of a
 * `.hbs` (Handlebars) or `.tmpl` (Eta) file, which may use the partials in the folder `partials` beside it, or a text.
 * @throws ConductorError `templates/…` where it cannot be compiled or rendered, `templates/double-path` where two items go
 * to one path, or what a commit throws.
 */
export async function writeFromTemplate<T extends object>(
  template: string,
  items: Iterable<T> | AsyncIterable<T>,
  options: TemplateWriteOptions<T>,
): Promise<BatchReport> {
  const { rendererOf } = await import('./renderer-of.ts'); // whoever only imports the public API does without
  const render = await rendererOf(template, options);
  return await batchWrite(rendered(items, { render, into: options.into }), {
    label: 'write from template',
    ...options,
  });
}

async function* rendered<T extends object>(
  items: Iterable<T> | AsyncIterable<T>,
  { render, into }: { render: Render; into: (item: T) => string },
): AsyncGenerator<BatchEntry> {
  const paths = new Set<string>();
  for await (const item of items) {
    const path = into(item);
    if (paths.has(path)) throw doublePath(path);
    paths.add(path);
    yield { path, content: await render(item) };
  }
}

function doublePath(path: string): ConductorError {
  return new ConductorError({
    code: 'templates/double-path',
    exitCode: 1,
    message: `Cannot write "${path}": two items go there`,
    help: 'Make "into" give every item a path of its own',
  });
}
