/** Finds where the parts of a YAML document stand; knows nothing of places in files. */
import type { Node, Document as YamlTree } from 'yaml';
import type { Found, Spot } from './locate-in-json.ts';

type Yaml = typeof import('yaml');

interface Step {
  readonly spot: Spot;
  readonly node: unknown;
}

/** Follows the segments as far as the document has them, through aliases too. */
export function locateInYaml(yaml: Yaml, tree: YamlTree.Parsed, segments: readonly string[]): Found {
  let step: Step = stepTo(undefined, tree.contents);
  for (const segment of segments) {
    const node = yaml.isAlias(step.node) ? step.node.resolve(tree) : step.node;
    const next = childOf(yaml, node, segment);
    if (next === undefined) return { spot: step.spot, complete: false };
    step = next;
  }
  return { spot: step.spot, complete: true };
}

function childOf(yaml: Yaml, node: unknown, segment: string): Step | undefined {
  if (yaml.isMap(node)) {
    const pair = node.items.find(({ key }) => yaml.isScalar(key) && String(key.value ?? '') === segment);
    return pair && stepTo(pair.key, pair.value);
  }
  const item = yaml.isSeq(node) ? node.items[Number(segment)] : undefined;
  return item === undefined ? undefined : stepTo(undefined, item);
}

function stepTo(key: unknown, value: unknown): Step {
  const start = startOf(value) ?? startOf(key) ?? 0;
  return { spot: { key: startOf(key) ?? start, value: start }, node: value };
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0]; // parts of a parsed document are nodes or null
}
