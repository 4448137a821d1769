/** Eta as a template engine. */
import { compileEta, ETA_OPTIONS } from './eta-compile.ts';
import { loadEta } from './eta-render.ts';
import type { Helpers, TemplateEngine } from './template-engine.ts';

/** The engine of `.tmpl` files, with `helpers` at hand as `h.name(…)`. */
export function etaEngine(helpers: Helpers): TemplateEngine {
  return {
    name: 'eta',
    async version() {
      const { default: record } = await import('eta/package.json', { with: { type: 'json' } });
      return `eta@${record.version}`;
    },
    options: ETA_OPTIONS,
    compile: compileEta,
    load: (template, partials) => loadEta(template, partials, helpers),
  };
}
