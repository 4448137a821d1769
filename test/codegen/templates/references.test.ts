import fc from 'fast-check';
import Handlebars from 'handlebars';
import { describe, expect, test } from 'vitest';
import { etaReferences } from '../../../lib/codegen/templates/eta-references.ts';
import { etaTags, unbalancedTag } from '../../../lib/codegen/templates/eta-tags.ts';
import { handlebarsReferences, unclosedBlock } from '../../../lib/codegen/templates/handlebars-references.ts';
import type { References } from '../../../lib/codegen/templates/template-file.ts';

/** Each mention as a word: `?name` may be missing, `~name` is conditional. */
function words({ partials }: References): string[] {
  return partials.map(
    ({ name, optional, unconditional }) => `${optional ? '?' : ''}${unconditional ? '' : '~'}${name}`,
  );
}

describe('handlebars', () => {
  test.each([
    ['{{> a}} {{>b}} {{~> c ~}}', ['a', 'b', 'c']],
    ['{{> "a b"}} {{> \'c\'}} {{> [d]}} {{> e/f this x="}}"}}', ['a b', 'c', 'd', 'e/f']],
    ['{{#if x}}{{> a}}{{else}}{{> b}}{{/if}}{{> c}}', ['~a', '~b', 'c']],
    ['{{^x}}{{> a}}{{^}}{{> b}}{{/x}}{{> c}}', ['~a', '~b', 'c']],
    ['{{#> a}}{{> b}}{{/a}}', ['?a', '~b']],
    ['{{> @partial-block}}', []],
    ['{{! {{> a}} }}{{> b}}', ['b']],
    ['{{!-- {{> a}} --}}{{~!-- }} {{> a}} --~}}{{> b}}', ['b']],
    ['\\{{> a}} \\\\{{> b}}', ['b']],
    ['{{{{raw}}}}{{> a}}{{{{/raw}}}}{{> b}}', ['b']],
    ['{{{{raw}}}}{{> a}}', []],
    ['{{{x}}}{{&y}}{{> a}}', ['a']],
  ])('%s mentions %j', (text, expected) => {
    expect(words(handlebarsReferences(text))).toEqual(expected);
  });

  test('inline partials and computed names are told apart', () => {
    const found = handlebarsReferences('{{#*inline "own"}}x{{/inline}}{{> own}}\n{{> (lookup . "name")}}');
    expect(found.inlines).toEqual(['own']);
    expect(found.dynamic).toEqual([44]);
    expect(words(found)).toEqual(['own']);
  });

  test('offset is that of the name', () => {
    expect(handlebarsReferences('ab {{> "name"}}').partials[0]?.offset).toBe(7);
  });

  test('innermost open block is found', () => {
    expect(unclosedBlock('{{#if a}}{{#each b}}{{/each}}')).toBe(0);
    expect(unclosedBlock('{{#if a}}{{#each b}}')).toBe(9);
    expect(unclosedBlock('{{#if a}}{{/if}}')).toBeUndefined();
  });

  /** The names that Handlebars' own parser sees. */
  function parsed(text: string): string[] {
    const names: string[] = [];
    const visitor = new (class extends Handlebars.Visitor {
      override PartialStatement(partial: hbs.AST.PartialStatement): void {
        names.push((partial.name as hbs.AST.PathExpression).original); // the pieces below have no computed names
      }
    })();
    visitor.accept(Handlebars.parse(text));
    return names;
  }

  test('any text of valid pieces has the references that Handlebars sees', () => {
    const piece = fc.constantFrom(
      '{{> a}}',
      '{{> b/c d=1}}',
      '{{!-- {{> x}} --}}',
      '{{! > y }}',
      '\\{{> z}}',
      ' {{v}} ',
      '{{{v}}}',
      '{{h \'}}\' "{{> q}}"}}',
      '\n',
      'text',
      '{',
      '}',
    );
    const block = fc.array(piece).map((pieces) => `{{#if x}} ${pieces.join(' ')} {{else}}{{> e}}{{/if}}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, block)), (pieces) => {
        const text = pieces.join(' ');
        const found = handlebarsReferences(text).partials.map(({ name }) => name);
        expect(found).toEqual(parsed(text));
      }),
    );
  });
});

describe('eta', () => {
  test.each([
    ['<%~ include(\'a\') %><%= include("b", { x: 1 }) %>', ['a', 'b']],
    ['<%~ await includeAsync(`a`) %><% layout("b") %>', ['a', 'b']],
    ["<% if (it.x) { %><%~ include('a') %><% } %><%~ include('b') %>", ['~a', 'b']],
    ["<% if (it.x) { include('a') } %>", ['~a']],
    ["<%~ it.x ? include('a') : '' %><%~ it.x && include('b') %>", ['~a', '~b']],
    ["<% /* include('a') */ %><%= \"include('b')\" %>include('c')", []],
    ["<%= '%>' %><%~ include('a') %>", ['a']],
    ["<%~ include('a') ", []],
  ])('%s mentions %j', (text, expected) => {
    expect(words(etaReferences(text))).toEqual(expected);
  });

  test.each(["<%~ include('a' + it.x) %>", '<%~ include(it.x) %>', `<%~ include(\`a\${it.x}\`) %>`])(
    '%s is a computed name',
    (text) => {
      expect(etaReferences(text)).toMatchObject({ partials: [], dynamic: [text.indexOf('(') + 1] });
    },
  );

  test('offset is that of the quoted name', () => {
    expect(etaReferences("ab <%~ include( 'name') %>").partials[0]?.offset).toBe(16);
  });

  test('tags know where their code stands', () => {
    const text = 'a <%- it.x -%>\n<%= `%>` _%> <%~ it.y %>';
    expect(
      etaTags(text).map(({ kind, content, offset }) => [kind, content, text.slice(offset, offset + content.length)]),
    ).toEqual([
      ['code', 'it.x', 'it.x'],
      ['value', '`%>`', '`%>`'],
      ['value', 'it.y', 'it.y'],
    ]);
  });

  test('tags whose braces do not match are found', () => {
    expect(unbalancedTag(etaTags('<% if (a) { %><% } %>'))).toBeUndefined();
    expect(unbalancedTag(etaTags('<% if (a) { %><% if (b) { %><% } %>'))?.tag.content).toBe('if (a) {');
    expect(unbalancedTag(etaTags("<% '}' %><% } %>"))).toMatchObject({ how: 'closed', tag: { content: '}' } });
  });
});
