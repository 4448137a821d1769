import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { parseSync, Visitor } from 'oxc-parser';
import { type CodeSplittingGroup, defineConfig, type Plugin, type RolldownOptions } from 'rolldown';
import manifest from './package.json' with { type: 'json' };
import { validatorIndex, validatorModule } from './scripts/built-validators.ts';

/** Changes whenever the code that generates or the engines that it uses do: then every module is generated anew. */
function codegenDigest(): string {
  const hash = createHash('sha256');
  for (const file of globSync('lib/codegen/**/*.ts').sort()) hash.update(file).update(readFileSync(file));
  for (const name of ['handlebars', 'eta']) {
    const installed = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string };
    hash.update(`${name}@${installed.version}`);
  }
  return hash.digest('hex');
}

/**
 * Dependencies stay packages, loaded where first used; small devDependencies are bundled, and the few lines that
 * validators take from Ajv when they run: to find them would take 1 ms in each run that reads definitions.
 */
const external = [...Object.keys(manifest.dependencies), ...builtinModules].map(
  (name) => new RegExp(`^(?:node:)?${name}(?:/(?!dist/runtime/)|$)`),
);

/** Fills `lib/config/built-validators.ts`: one module for each schema, loaded when first used. */
const validators: Plugin = {
  name: 'built-validators',
  resolveId: { filter: { id: /^validator:/ }, handler: (id) => id },
  load: {
    filter: { id: /^validator:|lib[\\/]config[\\/]built-validators\.ts$/ },
    handler: (id) => ({
      code: id.startsWith('validator:') ? validatorModule(id.slice('validator:'.length)) : validatorIndex(),
      moduleType: 'js',
    }),
  },
};

/** `import()` of a file that is loaded with kept code is that of its loader: such a file is no module of Node's. */
const loadable: Plugin = {
  name: 'loadable',
  renderChunk(code, { fileName }) {
    const places: number[] = [];
    const visitor = new Visitor({ ImportExpression: ({ start }) => void places.push(start) });
    visitor.visit(parseSync(fileName, code, { sourceType: 'commonjs' }).program);
    if (places.length === 0) return null;
    const parts = [0, ...places.map((place) => place + 'import'.length)];
    const rest = parts.map((from, at) => code.slice(from, places[at]));
    return `${rest.join('__import')}\nfunction __import(id, options) { return typeof __load === 'function' ? __load(id, options) : import(id, options); }\n`;
  },
};

const shared: RolldownOptions = {
  platform: 'node',
  plugins: [validators],
  external,
  transform: { target: 'node22.18', define: { __CODEGEN_DIGEST__: JSON.stringify(codegenDigest()) } },
};

/**
 * What a run always loads together is one file each: of the modules that nothing is missing for, those of looking, of
 * carrying out and of reading definitions. A file more costs 0.1 to 0.2 ms.
 */
const TOGETHER: readonly CodeSplittingGroup[] = [
  { name: 'base', test: /lib[\\/]cli[\\/]entry\.ts$/, priority: 4 },
  { name: 'open', test: /lib[\\/]run[\\/]run-opened\.ts$/, priority: 3 },
  { name: 'run', test: /lib[\\/]run[\\/]carry-out\.ts$/, priority: 2 },
  { name: 'define', test: /lib[\\/](?:config[\\/]load-config|task[\\/]load-definitions)\.ts$/, priority: 1 },
];

/** CommonJS for what is started often: 27 ms against 32 ms for the same code as an ES module (bare Node: 21.6 ms). */
function program(name: string, input: string, groups: readonly CodeSplittingGroup[] = []): RolldownOptions {
  return {
    ...shared,
    input: { [name]: input },
    output: {
      dir: 'dist',
      format: 'cjs',
      minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
      entryFileNames: '[name].cjs',
      chunkFileNames: `${name}/[name]-[hash].cjs`,
      codeSplitting: { groups: [...groups] },
    },
  };
}

export default defineConfig([
  { ...program('cli', 'lib/cli/entry.ts', TOGETHER), plugins: [validators, loadable] },
  program('loader', 'lib/cli/code-loader.ts'),
  program('task-host', 'lib/run/host/entry.ts'),
  program('definition-host', 'lib/task/definition-host.ts'),
  program('trace-preload', 'lib/run/trace/environment-preload.ts'),
  {
    ...shared,
    input: { index: 'lib/index.ts' },
    output: { dir: 'dist', format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'index/[name]-[hash].js' },
  },
]);
