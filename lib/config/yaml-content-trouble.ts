/** Finds what is valid YAML and yet refused: odd keys, doubled keys, infinite numbers, aliases that go in circles. */
import type { Alias, Node, Scalar, visitor, YAMLMap, Document as YamlTree } from 'yaml';
import { doubledKey, infiniteNumber, prototypeKey, type Trouble } from './trouble.ts';

type Yaml = typeof import('yaml');

/** Finding what an alias stands for takes a walk over the document, so their number is limited. */
const MAX_ALIASES = 100;

/** The first trouble with a document's content. */
export function yamlContentTrouble(yaml: Yaml, tree: YamlTree.Parsed): Trouble | undefined {
  let trouble: Trouble | undefined;
  let aliases = 0;
  const stop = (found: Trouble | undefined) => {
    trouble = found;
    return found && yaml.visit.BREAK;
  };
  const visitor: visitor = {
    Map: (_, map) => stop(keyTrouble(yaml, map)),
    Scalar: (_, scalar) => stop(numberTrouble(scalar)),
    Alias: (_, alias, path) => stop(aliasTrouble({ alias, target: alias.resolve(tree), path, count: ++aliases })),
  };
  yaml.visit(tree, visitor);
  return trouble;
}

function keyTrouble(yaml: Yaml, map: YAMLMap): Trouble | undefined {
  const seen = new Set<string>();
  for (const { key } of map.items) {
    if (!yaml.isScalar(key)) return { offset: startOf(key), message: 'found a key that is not plain text' };
    const name = String(key.value ?? '');
    if (name === '__proto__') return prototypeKey(startOf(key));
    if (seen.has(name)) return doubledKey(startOf(key), name); // the parser takes 1 and "1" for two keys
    seen.add(name);
  }
  return undefined;
}

function numberTrouble(scalar: Scalar): Trouble | undefined {
  const infinite = typeof scalar.value === 'number' && !Number.isFinite(scalar.value);
  return infinite ? infiniteNumber(startOf(scalar), String(scalar.source)) : undefined;
}

interface AliasFacts {
  readonly alias: Alias;
  readonly target: unknown;
  readonly path: readonly unknown[];
  readonly count: number;
}

function aliasTrouble({ alias, target, path, count }: AliasFacts): Trouble | undefined {
  const offset = startOf(alias);
  if (count > MAX_ALIASES) return { offset, message: `found more than ${MAX_ALIASES} aliases, expected less` };
  if (target === undefined)
    return { offset, message: `found the alias "*${alias.source}", expected "&${alias.source}" before it` };
  if (path.includes(target))
    return { offset, message: `found the alias "*${alias.source}" inside of what it stands for` };
  return undefined;
}

function startOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0; // keys of a parsed document are nodes
}
