/** One file for each item. */
import { describe, expect, test } from 'vitest';
import { writeFromTemplate } from '../../lib/codegen/write-from-template.ts';
import { TempFolder } from '../support/temp-folder.ts';

const items = [{ name: 'bloom' }, { name: 'deep-sea' }];
const into = ({ name }: { name: string }): string => `out/${name}.ts`;

describe('a template', () => {
  test.each([
    ['Handlebars', "export const {{camelCase name}} = '{{name}}';\n"],
    ['Eta', "export const <%= h.camelCase(it.name) %> = '<%= it.name %>';\n"],
  ])('given as text (%s) becomes a file for each item', async (_, template) => {
    await using folder = await TempFolder.create();
    const report = await writeFromTemplate(template, items, { root: folder.path, into });
    expect(report).toMatchObject({ written: 2 });
    expect(await folder.read('out/deep-sea.ts')).toBe("export const deepSea = 'deep-sea';\n");
    expect(await writeFromTemplate(template, items, { root: folder.path, into })).toMatchObject({ unchanged: 2 });
  });

  test('in a file uses the partials beside it and helpers of the caller', async () => {
    await using folder = await TempFolder.create({
      'templates/each.ts.hbs': '{{> head}}{{loud name}}\n',
      'templates/partials/head.hbs': '// made\n',
    });
    const helpers = { loud: (text: string) => text.toUpperCase() };
    await writeFromTemplate('templates/each.ts.hbs', items, { root: folder.path, into, helpers });
    expect(await folder.read('out/bloom.ts')).toBe('// made\nBLOOM\n');
  });

  test('that fails for one item leaves none', async () => {
    await using folder = await TempFolder.create();
    async function* source(): AsyncGenerator<{ name: string | undefined }> {
      yield { name: 'a' };
      yield { name: undefined };
    }
    const write = writeFromTemplate('<%= it.name %>', source(), {
      root: folder.path,
      into: ({ name }) => `out/${name}`,
    });
    await expect(write).rejects.toMatchObject({ code: 'templates/render' });
    expect(await folder.list()).toEqual([]);
  });

  test.each([
    ['none.hbs', 'write/failed', 'Cannot read "none.hbs": no such file or directory (ENOENT)'],
    ['{{#if}}', 'templates/syntax', expect.stringContaining('Cannot compile template "template"')],
    ['{{> gone}}', 'templates/missing-partial', expect.stringContaining('Cannot find partial "gone"')],
  ])('%j is refused', async (template, code, message) => {
    await using folder = await TempFolder.create();
    await expect(writeFromTemplate(template, items, { root: folder.path, into })).rejects.toMatchObject({
      code,
      message,
    });
  });

  test('that would write two items to one path is refused', async () => {
    await using folder = await TempFolder.create();
    const write = writeFromTemplate('{{name}}', items, { root: folder.path, into: () => 'out/same' });
    await expect(write).rejects.toMatchObject({ code: 'templates/double-path', exitCode: 1 });
    expect(await folder.list()).toEqual([]);
  });
});
