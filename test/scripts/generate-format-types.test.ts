import { spawnSync } from 'node:child_process';
import { readFile, symlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { TempFolder } from '../support/temp-folder.ts';

const ROOT = new URL('../../', import.meta.url);
const SCRIPT = 'scripts/generate-format-types.ts';

/** A folder with the script and its packages, and schemas of its own. */
async function project(files: Readonly<Record<string, string>>): Promise<TempFolder> {
  const folder = await TempFolder.create({ 'package.json': '{"type": "module"}', ...files });
  await folder.write(SCRIPT, await readFile(new URL(SCRIPT, ROOT)));
  await symlink(new URL('node_modules', ROOT), folder.at('node_modules'), 'junction');
  return folder;
}

function generate(folder: TempFolder, ...args: readonly string[]) {
  const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', folder.at(SCRIPT), ...args], {
    encoding: 'utf8',
  });
  return {
    status,
    says: stderr
      .trim()
      .split('\n')
      .filter((line) => line !== ''),
  };
}

const SHAPES = {
  title: 'Shapes',
  description: 'Some shapes',
  type: 'object',
  additionalProperties: false,
  required: ['title', 'grid'],
  properties: {
    title: { title: 'Heading', type: 'string', description: 'What people read', default: 'a title' },
    grid: { type: 'array', items: { type: 'array', items: { type: 'number' } } },
    pair: {
      type: 'array',
      items: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
      minItems: 2,
      maxItems: 2,
    },
    by: { type: 'object', title: 'Named', additionalProperties: { $ref: '#/$defs/shape' } },
    either: { anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/$defs/shape' } }] },
  },
  $defs: {
    shape: {
      title: 'One shape',
      type: 'object',
      additionalProperties: false,
      properties: { kind: { enum: ['dot', 'line'] } },
    },
  },
};

const TYPES = `/** Generated from schemas/shapes.schema.json by \`npm run types\`; do not edit. */

/**
 * Some shapes
 */
export interface Shapes {
  /**
   * What people read
   */
  readonly title: string;
  readonly grid: readonly (readonly number[])[];
  /**
   * @minItems 2
   * @maxItems 2
   */
  readonly pair?: readonly [string, readonly string[]];
  readonly by?: {
    readonly [k: string]: OneShape;
  };
  readonly either?: string | readonly OneShape[];
}
export interface OneShape {
  readonly kind?: 'dot' | 'line';
}
`;

describe('types from schemas', () => {
  test('are readonly through and through, and named by the titles of the whole and its definitions', async () => {
    await using folder = await project({
      'schemas/shapes.schema.json': JSON.stringify(SHAPES),
      'schemas/note.txt': '',
    });
    expect(generate(folder)).toEqual({ status: 0, says: ['lib/model/formats/shapes.ts updated'] });
    expect(await folder.read('lib/model/formats/shapes.ts')).toBe(TYPES);
    expect(generate(folder)).toEqual({ status: 0, says: [] });
  });

  test('--check names what is out of date and changes nothing', async () => {
    await using folder = await project({
      'schemas/shapes.schema.json': JSON.stringify(SHAPES),
      'lib/model/formats/shapes.ts': 'old',
      'lib/model/formats/gone.ts': 'export {};',
    });
    const help = 'is out of date: run "npm run types"';
    expect(generate(folder, '--check')).toEqual({
      status: 1,
      says: [`lib/model/formats/shapes.ts ${help}`, `lib/model/formats/gone.ts ${help}`],
    });
    expect(await folder.list('lib')).toEqual(['lib/model/formats/gone.ts', 'lib/model/formats/shapes.ts']);
    expect(await folder.read('lib/model/formats/shapes.ts')).toBe('old');
    generate(folder);
    expect(await folder.list('lib')).toEqual(['lib/model/formats/shapes.ts']);
    expect(generate(folder, '--check')).toEqual({ status: 0, says: [] });
  });

  test('are up to date in this package', async () => {
    const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', SCRIPT, '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
