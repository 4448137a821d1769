/** Reads one YAML 1.2 document and refuses what JSON could not carry; knows nothing of places in files. */
import type { CST, Node, ParsedNode, Document as YamlTree } from 'yaml';
import type { Found } from './locate-in-json.ts';
import { locateInYaml } from './locate-in-yaml.ts';
import { MAX_DEPTH, type Trouble, tooDeep } from './trouble.ts';
import { yamlContentTrouble } from './yaml-content-trouble.ts';

/** A document that was read, or the first thing that is wrong with it. */
export type YamlReading =
  | { readonly value: unknown; locate(segments: readonly string[]): Found }
  | { readonly trouble: Trouble };

/** Reads the text. Nesting is measured on tokens first, because composing them recurses. */
export async function readYaml(text: string): Promise<YamlReading> {
  const yaml = await import('yaml');
  const tokens = [...new yaml.Parser().parse(text)];
  const deep = tooDeepToken(tokens);
  if (deep !== undefined) return { trouble: tooDeep(deep) };
  const composer = new yaml.Composer({ schema: 'core', resolveKnownTags: false, merge: false, prettyErrors: false });
  const [tree, ...others] = [...composer.compose(tokens, true, text.length)];
  const parsed = tree as YamlTree.Parsed<ParsedNode>; // `true` makes one document even of an empty text
  const trouble = syntaxTrouble(parsed) ?? secondDocument(others[0]) ?? yamlContentTrouble(yaml, parsed);
  if (trouble) return { trouble };
  return expanded(parsed, (segments) => locateInYaml(yaml, parsed, segments));
}

function tooDeepToken(tokens: readonly CST.Token[]): number | undefined {
  const rest: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let top = rest.pop(); top; top = rest.pop()) {
    const { token, depth } = top;
    if (depth > MAX_DEPTH) return token.offset;
    if (token.type === 'document' && token.value) rest.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) rest.push({ token: key, depth: depth + 1 });
      if (value) rest.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}

function syntaxTrouble(tree: YamlTree.Parsed): Trouble | undefined {
  const error = tree.errors[0] ?? tree.warnings[0]; // a warning is an unknown tag or directive: no reason to guess
  if (!error) return undefined;
  return { offset: error.pos[0], message: error.message.charAt(0).toLowerCase() + error.message.slice(1) };
}

function secondDocument(tree: YamlTree<Node> | undefined): Trouble | undefined {
  return tree && { offset: tree.range?.[0] ?? 0, message: 'found a second document, expected one' };
}

/** The tree's value. Aliases could make it huge or deep, which the tokens do not show. */
function expanded(tree: YamlTree.Parsed, locate: (segments: readonly string[]) => Found): YamlReading {
  try {
    const value: unknown = tree.toJS({ maxAliasCount: 100 });
    return isTooDeep(value) ? { trouble: tooDeep(0) } : { value, locate };
  } catch {
    return { trouble: { offset: 0, message: 'found aliases that repeat too much, expected less' } };
  }
}

function isTooDeep(value: unknown): boolean {
  const rest: { readonly part: unknown; readonly depth: number }[] = [{ part: value, depth: 0 }];
  for (let top = rest.pop(); top; top = rest.pop()) {
    const { part, depth } = top;
    if (typeof part !== 'object' || part === null) continue;
    if (depth === MAX_DEPTH) return true;
    for (const member of Object.values(part)) rest.push({ part: member, depth: depth + 1 });
  }
  return false;
}
