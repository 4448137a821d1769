/** Handlebars as a template engine. */
import { compileHandlebars, handlebarsOptions } from './handlebars-compile.ts';
import { loadHandlebars } from './handlebars-render.ts';
import type { Helpers, TemplateEngine } from './template-engine.ts';

/** The engine of `.hbs` files, with `helpers` to call. */
export function handlebarsEngine(helpers: Helpers): TemplateEngine {
  const names = Object.keys(helpers);
  return {
    name: 'handlebars',
    async version() {
      const { default: record } = await import('handlebars/package.json', { with: { type: 'json' } });
      return `handlebars@${record.version}`;
    },
    options: handlebarsOptions(names),
    compile: (file) => compileHandlebars(file, names),
    load: (template, partials) => loadHandlebars(template, partials, helpers),
  };
}
