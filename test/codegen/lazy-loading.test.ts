import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { codegenTools } from '../../lib/codegen/codegen-tools.ts';
import type { Toolbox } from '../../lib/codegen/toolbox.ts';
import type { Json } from '../../lib/model/canonical-json.ts';
import type { Action } from '../../lib/task/context.ts';
import { MemoryTask } from '../support/memory-action.ts';
import { TempFolder } from '../support/temp-folder.ts';

// A file of its own: what one test has loaded, no other could see missing.
const { cache } = createRequire(import.meta.url);

function loaded(part: string): boolean {
  return Object.keys(cache).some((path) => path.replaceAll('\\', '/').includes(part));
}

/** What Handlebars makes of a template without mustaches. */
const CODE = '{"compiler":[8,">= 4.3.0"],"main":function(){return "text"},"useData":true}';

function alwaysFresh(toolbox: Toolbox): Toolbox {
  const action: Action = async <T extends Json>() => ({
    outcome: 'fresh' as const,
    because: [],
    outputs: [],
    value: async () => ({ code: CODE, partials: {} }) as unknown as T, // asked for by templates only
  });
  return { ...toolbox, action };
}

test('engines, compiler and validator are loaded where first used', async () => {
  await using folder = await TempFolder.create({
    '.conductor/templates/a.ts.hbs': 'text',
    '.conductor/templates/runtime.ts.hbs': '',
    '.conductor/templates/registry.ts.hbs': '',
    '.conductor/patterns/one.json': '{ "template": "a.ts", "title": "", "description": "" }',
  });
  const { templates, patterns, compile } = codegenTools(alwaysFresh(new MemoryTask(folder).toolbox()));
  const library = await templates.precompile();
  await patterns.generate({ library, into: 'src' });
  await compile({ sources: [], into: 'dist' });
  expect([loaded('/handlebars/dist/'), loaded('/ajv/'), loaded('/oxc-')]).toEqual([false, false, false]);

  expect(await library.render('a.ts', {})).toBe('text');
  expect([
    loaded('/handlebars/dist/cjs/handlebars.runtime.js'),
    loaded('/handlebars/dist/cjs/handlebars/compiler/'),
  ]).toEqual([true, false]);
  expect(loaded('/ajv/')).toBe(false);
});
