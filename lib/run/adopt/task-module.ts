/** Writes a task module that is nothing but its definition. Knows no script and no disk. */

/** What is written down of a task. */
export interface ModuleFacts {
  readonly name: string;
  readonly command: string;
  readonly needs: readonly number[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly env: readonly string[];
  /** Said above it, a line each. */
  readonly comments: readonly string[];
}

const WIDTH = 110;

/** The module's text. */
export function taskModule({ name, command, needs, inputs, outputs, env, comments }: ModuleFacts): string {
  const fields: readonly (readonly [string, string])[] = [
    ['name', literal(name)],
    ['needs', list(needs.map(String))],
    ['inputs', list(inputs.map(literal))],
    ['outputs', list(outputs.map(literal))],
    ['env', list(env.map(literal))],
    ['command', literal(command)],
  ];
  const lines = fields.filter(([, value]) => value !== '[]').map(([key, value]) => `  ${key}: ${value},`);
  const notes = comments.map((comment) => `// ${comment.replace(/[\r\n\u2028\u2029]+/g, ' ')}`);
  return [
    "import { defineTask } from 'conductor-run';",
    '',
    ...notes,
    'export default defineTask({',
    ...lines,
    '});',
    '',
  ].join('\n');
}

/** Several lines stand as they are, where nothing in them means something to a template. */
function literal(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\');
  if (text.includes('\n') && !/\$\{|[\r\u2028\u2029]/.test(text)) return `\`${escaped.replaceAll('`', '\\`')}\``;
  const line = escaped
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return line.includes("'") && !line.includes('"') ? `"${line}"` : `'${line.replaceAll("'", "\\'")}'`;
}

function list(items: readonly string[]): string {
  const line = `[${items.join(', ')}]`;
  return line.length <= WIDTH ? line : `[\n${items.map((item) => `    ${item},\n`).join('')}  ]`;
}
