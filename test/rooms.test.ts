/** The rooms of `lib/`: which may import which (docs/design.md); type imports count. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from './support/project.ts';

const LIB = join(REPOSITORY, 'lib');
/** A room imports itself and rooms of smaller numbers, never its neighbours of the same one. */
const LEVELS: Readonly<Record<string, number>> = {
  model: 0,
  plan: 1,
  files: 2,
  config: 2,
  perf: 2,
  write: 3,
  task: 3,
  cache: 4,
  manifest: 4,
  codegen: 5,
  run: 6,
  report: 7,
  cli: 8,
};
const HEAVY =
  /^(zx|listr2|ajv|handlebars|eta|oxc-transform|oxc-parser|cosmiconfig|yaml|jsonc-parser|hasha|fs-extra)(\/|$)/;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
  readonly isStatic: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(LIB, file), 'utf8');
  const { module } = parseSync(file, text);
  const statics = [
    ...module.staticImports.map((each) => ({
      to: each.moduleRequest.value,
      isType: each.entries.length > 0 && each.entries.every((entry) => entry.isType),
      isStatic: true,
    })),
    ...module.staticExports.flatMap((each) =>
      each.entries.flatMap((entry) =>
        entry.moduleRequest ? [{ to: entry.moduleRequest.value, isType: entry.isType, isStatic: true }] : [],
      ),
    ),
  ];
  const dynamics = module.dynamicImports.map(({ moduleRequest }) => ({
    to: text.slice(moduleRequest.start, moduleRequest.end).replace(/^['"]|['"]$/g, ''),
    isType: false,
    isStatic: false,
  }));
  return [...statics, ...dynamics].map((each) => ({ from: file, ...each }));
}

const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'));
const imports = files.flatMap(importsOf);
const local = imports
  .filter(({ to }) => to.startsWith('.'))
  .map((each) => ({ ...each, to: relative(LIB, resolve(LIB, dirname(each.from), each.to)).replaceAll('\\', '/') }))
  .filter(({ to }) => to.endsWith('.ts'));
const roomOf = (file: string): string => file.split('/')[0] ?? '';

/** The first cycle found, as the list of its files. */
function findCycle(edges: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (finished.has(file)) return [];
    for (const next of edges.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    finished.add(file);
    return [];
  };
  for (const file of edges.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

describe('rooms', () => {
  it('finds the files and their imports', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(local.length).toBeGreaterThan(files.length);
  });

  it('every room is known', () => {
    const rooms = new Set(files.filter((file) => file.includes('/')).map(roomOf));
    expect([...rooms].filter((room) => !(room in LEVELS))).toEqual([]);
  });

  it('no room imports sideways or down', () => {
    const wrong = local.filter(({ from, to }) => {
      if (!from.includes('/') || roomOf(from) === roomOf(to)) return false;
      return (LEVELS[roomOf(to)] ?? 99) >= (LEVELS[roomOf(from)] ?? -1);
    });
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('no files import each other in a circle', () => {
    const edges = new Map(files.map((file) => [file, local.filter(({ from }) => from === file).map(({ to }) => to)]));
    expect(findCycle(edges)).toEqual([]);
  });

  it('a circle would be found', () => {
    expect(
      findCycle(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual(['b', 'c', 'b']);
  });

  it('heavy packages are loaded where first used', () => {
    const eager = imports.filter(({ to, isStatic, isType }) => isStatic && !isType && HEAVY.test(to));
    expect(eager.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('model and plan touch neither disk, clock, environment nor console', () => {
    const pure = files.filter((file) => ['model', 'plan'].includes(roomOf(file)) && !file.startsWith('model/formats/'));
    const impure =
      /from 'node:(?!crypto)|\bprocess\.(?!getBuiltinModule)|\bconsole\.|\bDate\.now|new Date\(\)|performance\.now|Math\.random/;
    expect(pure.filter((file) => impure.test(readFileSync(join(LIB, file), 'utf8')))).toEqual([]);
  });

  it('only report and cli print', () => {
    const silent = files.filter((file) => !['report', 'cli'].includes(roomOf(file)));
    const prints = /\bconsole\.|process\.std(out|err)/;
    expect(silent.filter((file) => prints.test(readFileSync(join(LIB, file), 'utf8')))).toEqual([]);
  });
});
