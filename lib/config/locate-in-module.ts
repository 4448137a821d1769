/** Finds where the parts of a module's default export stand in its source; knows nothing of places in files. */
import type { Argument, Expression, ObjectProperty, ObjectPropertyKind, Program, Statement } from 'oxc-parser';
import type { Found, Spot } from './locate-in-json.ts';

type Node = Expression | Argument | Statement | { readonly type: string; readonly start: number };

/** The default export, and the constants that it may be made of. */
export interface ModuleTree {
  readonly exported: Node | undefined;
  readonly constants: ReadonlyMap<string, Expression>;
}

/** What a source exports by default (`export default`, `export { x as default }` or `module.exports =`). */
export function moduleTree(program: Program): ModuleTree {
  const constants = new Map<string, Expression>();
  let exported: Node | undefined;
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type === 'VariableDeclaration') {
      for (const { id, init } of declaration.declarations)
        if (id.type === 'Identifier' && init) constants.set(id.name, init);
    }
    exported ??= exportedBy(statement);
  }
  return { exported, constants };
}

function exportedBy(statement: Statement): Node | undefined {
  if (statement.type === 'ExportDefaultDeclaration') return statement.declaration;
  if (statement.type === 'ExportNamedDeclaration') {
    return statement.specifiers.find(({ exported }) => nameOf(exported) === 'default')?.local;
  }
  if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression')
    return undefined;
  const { left, right } = statement.expression;
  return left.type === 'MemberExpression' && nameOf(left.property) === 'exports' ? right : undefined;
}

/** Follows the segments as far as the source shows them as literals. */
export function locateInModule(tree: ModuleTree, segments: readonly string[]): Found {
  const start = tree.exported?.start ?? 0;
  let spot: Spot = { key: start, value: start };
  let node = tree.exported;
  for (const segment of segments) {
    const next = childOf(literal(node, tree), segment, tree);
    if (next === undefined) return { spot, complete: false };
    ({ spot, node } = next);
  }
  return { spot, complete: true };
}

interface Step {
  readonly spot: Spot;
  readonly node: Node;
}

/** What a node comes to without types, calls (`defineConfig(…)`), `await` and names. */
function literal(node: Node | undefined, tree: ModuleTree): Node | undefined {
  let at = node;
  for (let steps = 0; at !== undefined && steps < 20; steps++) {
    const inner = insideOf(at as Expression, tree); // the switch over `type` tells which it is
    if (inner === undefined) return at;
    at = inner;
  }
  return at;
}

function insideOf(node: Expression, tree: ModuleTree): Node | undefined {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSNonNullExpression':
    case 'ParenthesizedExpression':
      return node.expression;
    case 'AwaitExpression':
      return node.argument;
    case 'CallExpression':
      return node.arguments[0];
    case 'Identifier':
      return tree.constants.get(node.name);
    default:
      return undefined;
  }
}

function childOf(node: Node | undefined, segment: string, tree: ModuleTree): Step | undefined {
  const parent = node as Expression | undefined; // what is neither object nor list has no children
  if (parent?.type === 'ArrayExpression') {
    const item = parent.elements[Number(segment)];
    return item ? { spot: { key: item.start, value: item.start }, node: item } : undefined;
  }
  if (parent?.type !== 'ObjectExpression') return undefined;
  for (const property of parent.properties.toReversed()) {
    const step = stepInto(property, segment, tree);
    if (step) return step;
  }
  return undefined;
}

/** Later properties win over earlier ones and over what was spread before them. */
function stepInto(property: ObjectPropertyKind, segment: string, tree: ModuleTree): Step | undefined {
  if (property.type === 'SpreadElement') return childOf(literal(property.argument, tree), segment, tree);
  if (keyOf(property) !== segment) return undefined;
  return { spot: { key: property.key.start, value: property.value.start }, node: property.value };
}

function keyOf({ key, computed }: ObjectProperty): string | undefined {
  if (key.type === 'Literal') return String(key.value);
  return computed ? undefined : nameOf(key);
}

function nameOf(node: object): string | undefined {
  return 'name' in node && typeof node.name === 'string' ? node.name : undefined;
}
