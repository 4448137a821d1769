import { describe, expect, test } from 'vitest';
import { type HelperSet, precompiler } from '../../../lib/codegen/templates/precompile.ts';
import { isConductorError } from '../../../lib/model/conductor-error.ts';
import { MemoryTask } from '../../support/memory-action.ts';
import { TempFolder } from '../../support/temp-folder.ts';

const T = '.conductor/templates';
const P = '.conductor/patterns';
const SET: HelperSet = {
  helpers: {
    shout: (text: string) => text.toUpperCase(),
    fail: () => {
      throw new Error('no luck');
    },
  },
  digest: 'helpers-1',
};

/** Problems as `place message`, so that a test compares all of it. */
async function problemsOf(work: Promise<unknown>): Promise<string[]> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isConductorError(error)) throw error ?? new Error('nothing was thrown');
  return error.problems.map(
    ({ place, message }) => `${error.code} ${[place?.file, place?.line, place?.column].join(':')} ${message}`,
  );
}

async function library(files: Readonly<Record<string, string>>) {
  const folder = await TempFolder.create(files);
  const task = new MemoryTask(folder);
  return {
    task,
    folder,
    open: (set = SET, settings = {}) => precompiler(task.toolbox(settings), set)(),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

describe('names', () => {
  test('engine ending is left out and partials are no templates', async () => {
    await using it = await library({
      [`${T}/a.ts.hbs`]: 'a',
      [`${T}/b.md.tmpl`]: 'b',
      [`${T}/partials/c.hbs`]: 'c',
      [`${T}/sub/d.hbs`]: 'd',
      [`${T}/README.md`]: '',
    });
    expect((await it.open()).names).toEqual(['a.ts', 'b.md', 'sub/d']);
  });

  test('two templates of one name are an error that names both', async () => {
    await using it = await library({ [`${T}/a.ts.hbs`]: 'a', [`${T}/a.ts.tmpl`]: 'b' });
    expect(await problemsOf(it.open())).toEqual([
      `templates/double-name ${T}/a.ts.tmpl:: Cannot tell two templates apart: "${T}/a.ts.hbs" and "${T}/a.ts.tmpl" are both named "a.ts"`,
    ]);
  });

  test('missing folder is an empty library', async () => {
    await using it = await library({});
    const empty = await it.open();
    expect(empty.names).toEqual([]);
    expect(empty.digest('a.ts')).toBeUndefined();
    await expect(empty.render('a.ts', {})).rejects.toMatchObject({
      code: 'templates/unknown',
      problems: [{ help: 'Templates are: none' }],
    });
  });

  test('unknown template gets a suggestion', async () => {
    await using it = await library({ [`${T}/layered.ts.hbs`]: 'a' });
    const opened = await it.open();
    await expect(opened.render('layerd.ts', {})).rejects.toMatchObject({
      code: 'templates/unknown',
      problems: [{ help: 'Did you mean "layered.ts"?' }],
    });
  });
});

describe('compiling', () => {
  const files = {
    [`${T}/used.ts.hbs`]: 'Hello {{name}}{{> tail}}',
    [`${T}/unused.ts.hbs`]: '{{#if broken}}',
    [`${T}/spare.ts.tmpl`]: 'Spare <%= it.name %>',
    [`${T}/partials/tail.hbs`]: '!',
    [`${P}/one.json`]: '{"template": "used.ts"}',
    [`${P}/two.json`]: '{"template": "used.ts"}',
    [`${P}/bad.json`]: '{"template": ',
  };

  test('only templates that patterns use are compiled, once each, and the second time found compiled', async () => {
    await using it = await library(files);
    await it.open();
    expect(it.task.names('executed')).toEqual(['template used.ts']);
    await it.open();
    expect(it.task.names('executed')).toEqual([]);
    expect(it.task.names('fresh')).toEqual(['template used.ts']);
  });

  test('cached compiled form renders the same', async () => {
    await using it = await library(files);
    const first = await (await it.open()).render('used.ts', { name: 'Ada' });
    const second = await (await it.open()).render('used.ts', { name: 'Ada' });
    expect([first, second]).toEqual(['Hello Ada!', 'Hello Ada!']);
    expect(it.task.names('executed')).toEqual([]);
  });

  test('template that no pattern uses is compiled when it is rendered', async () => {
    await using it = await library(files);
    const opened = await it.open();
    expect(await opened.render('spare.ts', { name: 'Ada' })).toBe('Spare Ada');
    expect(it.task.names('executed')).toEqual(['template spare.ts', 'template used.ts']);
  });

  test('switched-off template cache compiles every time', async () => {
    await using it = await library(files);
    await it.open();
    await it.open(SET, { optimizations: { templateCache: false } });
    expect(it.task.names('executed')).toEqual(['template used.ts']);
  });

  test('mistakes in several templates are told at once', async () => {
    await using it = await library({
      [`${T}/a.hbs`]: 'x\n{{#if y}}\n{{#each z}}{{/each}}\n',
      [`${T}/b.tmpl`]: 'x <%= it.( %>',
      [`${P}/a.json`]: '{"template":"a"}',
      [`${P}/b.json`]: '{"template":"b"}',
    });
    expect(await problemsOf(it.open())).toEqual([
      `templates/syntax ${T}/a.hbs:2:1 Cannot compile template "a": this block is not closed`,
      `templates/syntax ${T}/b.tmpl:1:10 Cannot compile template "b": unexpected token '('`,
    ]);
  });
});

describe('digest', () => {
  const files = {
    [`${T}/a.hbs`]: 'a {{> one}}',
    [`${T}/b.hbs`]: 'b {{> (lookup . "which")}}',
    [`${T}/c.hbs`]: 'c',
    [`${T}/partials/one.hbs`]: '{{> two}}',
    [`${T}/partials/two.hbs`]: '2',
    [`${T}/partials/three.hbs`]: '3',
  };

  async function digests(it: Awaited<ReturnType<typeof library>>, set = SET) {
    const opened = await it.open(set);
    return opened.names.map((name) => opened.digest(name));
  }

  test.each([
    ['two', ['a', 'b']],
    ['three', ['b']],
  ])('partial "%s" changes the digests of those that reach it', async (partial, changed) => {
    await using it = await library(files);
    const before = await digests(it);
    await it.folder.write(`${T}/partials/${partial}.hbs`, 'new');
    const after = await digests(it);
    expect(['a', 'b', 'c'].filter((_, index) => before[index] !== after[index])).toEqual(changed);
  });

  test('helpers change every digest', async () => {
    await using it = await library(files);
    const before = await digests(it);
    const after = await digests(it, { ...SET, digest: 'helpers-2' });
    expect(after.filter((digest, index) => digest === before[index])).toEqual([]);
  });
});

describe('partials', () => {
  test('missing partial is told with its place and a suggestion', async () => {
    await using it = await library({
      [`${T}/a.hbs`]: 'x\n  {{> tai}}',
      [`${T}/partials/tail.hbs`]: '',
      [`${P}/a.json`]: '{"template":"a"}',
    });
    expect(await problemsOf(it.open())).toEqual([
      `templates/missing-partial ${T}/a.hbs:2:7 Cannot find partial "tai" of template "a"`,
    ]);
    await expect(it.open()).rejects.toMatchObject({ problems: [{ help: 'Did you mean "tail"?' }] });
  });

  test('missing partial of a partial is told with the place in that partial', async () => {
    await using it = await library({
      [`${T}/a.tmpl`]: "<%~ include('b') %>",
      [`${T}/partials/b.tmpl`]: "\n <%~ include('gone') %>",
      [`${P}/a.json`]: '{"template":"a"}',
    });
    expect(await problemsOf(it.open())).toEqual([
      `templates/missing-partial ${T}/partials/b.tmpl:2:14 Cannot find partial "gone" of template "b"`,
    ]);
  });

  test('inline partial of the caller satisfies the layout that it calls', async () => {
    await using it = await library({
      [`${T}/a.hbs`]: '{{#> frame}}{{#*inline "body"}}B{{/inline}}{{/frame}}{{#> nothing}}fallback{{/nothing}}',
      [`${T}/partials/frame.hbs`]: '<{{> body}}>',
      [`${P}/a.json`]: '{"template":"a"}',
    });
    expect(await (await it.open()).render('a', {})).toBe('<B>fallback');
  });

  test('partials that always include each other are an error that prints the circle', async () => {
    await using it = await library({
      [`${T}/a.hbs`]: '{{> one}}',
      [`${T}/partials/one.hbs`]: 'x {{> two}}',
      [`${T}/partials/two.hbs`]: '{{> one}}',
      [`${P}/a.json`]: '{"template":"a"}',
    });
    expect(await problemsOf(it.open())).toEqual([
      `templates/partial-cycle ${T}/partials/one.hbs:1:7 Cannot render partials that include each other without end: one -> two -> one`,
    ]);
  });

  test('partial that includes itself under a condition renders', async () => {
    await using it = await library({
      [`${T}/a.hbs`]: '{{> tree root}}',
      [`${T}/partials/tree.hbs`]: '({{name}}{{#each children}}{{> tree}}{{/each}})',
      [`${T}/b.tmpl`]: "<%~ include('list', it.root) %>",
      [`${T}/partials/list.tmpl`]:
        "<%= it.name %><% for (const child of it.children) { %>,<%~ include('list', child) %><% } %>",
      [`${P}/a.json`]: '{"template":"a"}',
      [`${P}/b.json`]: '{"template":"b"}',
    });
    const root = {
      name: 'r',
      children: [
        { name: 'x', children: [] },
        { name: 'y', children: [] },
      ],
    };
    const opened = await it.open();
    expect([await opened.render('a', { root }), await opened.render('b', { root })]).toEqual(['(r(x)(y))', 'r,x,y']);
  });
});

describe('rendering', () => {
  test.each([
    ['missing field', 'a\n  {{nme}}', ':2:5', '"nme" is not defined'],
    ['missing list', 'a\n\n {{#each lst}}{{/each}}', ':3:2', '"lst" is not defined'],
    ['failing helper', '{{#each list}}\n   {{fail}}{{/each}}', ':2:4', 'no luck'],
    [
      'missing field inside a helper',
      '{{#each list}}{{#if true}}\n   {{this.x}}{{/if}}{{/each}}',
      ':2:6',
      '"x" is not defined',
    ],
  ])('handlebars: %s is told with its place', async (_, text, place, message) => {
    await using it = await library({ [`${T}/a.hbs`]: text });
    const opened = await it.open();
    expect(await problemsOf(opened.render('a', { list: [{}] }))).toEqual([
      `templates/render ${T}/a.hbs${place} Cannot render template "a": ${message}`,
    ]);
  });

  test.each([
    ['missing field', 'a\n  <%= it.nme %>', ':2:7', '"it.nme" is undefined'],
    ['thrown in code', "a\n<% const x = 1;\n  throw new Error('no luck') %>", ':3:9', 'no luck'],
    ['failing helper', '<% for (const x of it.list) { %>\n <%= it.h.fail() %><% } %>', ':2:11', 'no luck'],
    ['value of nothing', 'ü <%~ it.list.x.y.z %>', ':1:17', "Cannot read properties of undefined (reading 'y')"],
    ['thrown text', "a\n <% throw 'text' %>", ':2:', 'text'],
    ['failure after waiting', 'a\n<% await it.wait %>\n <%= it.nme %>', ':3:6', '"it.nme" is undefined'],
  ])('eta: %s is told with its place', async (_, text, place, message) => {
    await using it = await library({ [`${T}/a.tmpl`]: text });
    const opened = await it.open();
    expect(await problemsOf(opened.render('a', { list: [{}], wait: Promise.resolve() }))).toEqual([
      `templates/render ${T}/a.tmpl${place} Cannot render template "a": ${message}`,
    ]);
  });

  test.each([
    ['hbs', '{{> p}}', '\n {{nope}}', ':2:4', '"nope" is not defined'],
    ['tmpl', "<%~ include('p') %>", '\n <%= it.nope %>', ':2:6', '"it.nope" is undefined'],
    ['tmpl', "<% layout('p') %>", '\n <%= it.nope %>', ':2:6', '"it.nope" is undefined'],
    ['tmpl', "<%~ await includeAsync('p') %>", '\n <%= await it.nope %>', ':2:6', '"await it.nope" is undefined'],
  ])(
    'mistake in a partial is told with the place in the partial (%s)',
    async (ending, text, partial, place, message) => {
      await using it = await library({ [`${T}/a.${ending}`]: text, [`${T}/partials/p.${ending}`]: partial });
      const opened = await it.open();
      expect(await problemsOf(opened.render('a', {}))).toEqual([
        `templates/render ${T}/partials/p.${ending}${place} Cannot render template "a": ${message}`,
      ]);
    },
  );

  test('mistake in the body that a template hands to a partial is told with the place in the template', async () => {
    await using it = await library({
      [`${T}/a.hbs`]: '\n{{#> frame}} {{nope}}{{/frame}}',
      [`${T}/partials/frame.hbs`]: '\n\n<{{> @partial-block}}>',
    });
    const opened = await it.open();
    expect(await problemsOf(opened.render('a', {}))).toEqual([
      `templates/render ${T}/a.hbs:2:16 Cannot render template "a": "nope" is not defined`,
    ]);
  });

  test('line ends of a checkout change nothing', async () => {
    await using it = await library({
      [`${T}/a.hbs`]: '{{#if yes}}\r\nx\r\n{{/if}}\r\n',
      [`${T}/b.tmpl`]: '<% if (it.yes) { %>\r\nx\r\n<% } %>\r\n',
    });
    const opened = await it.open();
    expect([await opened.render('a', { yes: true }), await opened.render('b', { yes: true })]).toEqual(['x\n', 'x\n']);
  });

  test('text is put out as it is, helpers are at hand in both engines', async () => {
    await using it = await library({
      [`${T}/a.hbs`]: '{{text}} {{shout text}}',
      [`${T}/b.tmpl`]: '<%= it.text %> <%= h.shout(it.text) %>',
    });
    const opened = await it.open();
    const data = { text: '<b>\'"&' };
    expect([await opened.render('a', data), await opened.render('b', data)]).toEqual([
      '<b>\'"& <B>\'"&',
      '<b>\'"& <B>\'"&',
    ]);
  });
});

describe('syntax', () => {
  test.each([
    ['a.hbs', 'a\n {{foo', ':2:4', 'unexpected character'],
    ['a.hbs', 'a\n {{/if}}', ':2:2', 'unexpected "{{/"'],
    ['a.hbs', 'ab\n  {{#each x}}\n   {{/if}}', ':2:6', "each doesn't match if"],
    ['a.hbs', 'ab\n  {{{x}}', ':2:7', 'unexpected "}}"'],
    ['a.hbs', 'ab\n  {{shuot x}}', ':2:3', 'no helper is named "shuot"'],
    ['a.tmpl', 'ab\n  <%= it.x', ':2:3', 'unclosed tag'],
    ['a.tmpl', 'ab\n  <%= "x %>', ':2:7', 'unclosed string'],
    ['a.tmpl', 'ab\n  <% if (it.x) { %>\n y', ':2:6', 'this block is not closed'],
    ['a.tmpl', 'ab\n  <% } %>\n y', ':2:6', 'this closes a block that is not open'],
    ['a.tmpl', 'ab\n  <%= it.f(1 %>\n y', ':2:13', 'the expression is not complete'],
    ['a.tmpl', 'ab\n  <%= it.a,\n   it.b. %>\n y', ':3:9', 'the expression is not complete'],
    ['a.tmpl', 'ab\n  <% const a = ; %>\n y', ':2:16', "unexpected token ';'"],
  ])('%s: %j is told with its place', async (name, text, place, message) => {
    await using it = await library({ [`${T}/${name}`]: text });
    const opened = await it.open();
    expect(await problemsOf(opened.render('a', {}))).toEqual([
      `templates/syntax ${T}/${name}${place} Cannot compile template "a": ${message}`,
    ]);
  });

  test('mistake in a partial names the partial', async () => {
    await using it = await library({
      [`${T}/a.hbs`]: '{{> p}}',
      [`${T}/partials/p.hbs`]: '\n{{#if}',
      [`${P}/a.json`]: '{"template":"a"}',
    });
    expect(await problemsOf(it.open())).toEqual([
      `templates/syntax ${T}/partials/p.hbs:2:6 Cannot compile template "a": unexpected character`,
    ]);
  });

  test('unknown helper gets a suggestion', async () => {
    await using it = await library({ [`${T}/a.hbs`]: '{{shuot x}}', [`${P}/a.json`]: '{"template":"a"}' });
    await expect(it.open()).rejects.toMatchObject({ problems: [{ help: 'Did you mean "shout"?' }] });
  });
});
