import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConductorError, defineTask } from 'conductor-run';

/** As strict as any project that the package may land in. */
const STRICT = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  isolatedDeclarations: true,
  declaration: true,
  verbatimModuleSyntax: true,
  target: 'es2022',
  module: 'nodenext',
  allowImportingTsExtensions: true,
  noEmit: true,
  types: [],
};

export default defineTask({
  id: 9,
  name: 'Type check',
  description: 'Type-checks the sources of the generated package, and its declarations as a user of it does',
  needs: [8],
  inputs: [
    'generated/package.json',
    'generated/src/*.ts',
    'generated/dist/*.d.ts',
    // What checks decides too; the first is there where packages are links.
    'node_modules/typescript',
    'node_modules/typescript/package.json',
  ],
  outputs: ['reports/09-type-check/**'],
  async run({ $, phase, write, root }) {
    const compiler = findCompiler(root);
    const files = (await readdir(join(root, 'generated/src'))).sort();
    const output = await phase('Check', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'type-check-'));
      try {
        await writeProject(folder, root, files);
        const shell = $({ nothrow: true, quiet: true });
        return await shell`${process.execPath} ${compiler.program} -p ${folder} --pretty false`;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
    if (output.exitCode !== 0) throw failure(`${output.stdout}${output.stderr}`);
    await phase('Report', async () => {
      const report = { compiler: compiler.version, options: STRICT, checked: files };
      write('reports/09-type-check/report.json', `${JSON.stringify(report, null, 2)}\n`);
      await write.publish();
    });
  },
});

function findCompiler(root: string): { readonly program: string; readonly version: string } {
  const require = createRequire(join(root, 'package.json'));
  try {
    const file = require.resolve('typescript/package.json');
    return { program: join(dirname(file), 'bin/tsc'), version: (require(file) as { version: string }).version };
  } catch (cause) {
    throw new ConductorError({
      code: 'type-check/no-compiler',
      message: 'Cannot type-check the generated package: package "typescript" is not installed',
      help: 'Run: npm install --save-dev typescript',
      exitCode: 1,
      cause,
    });
  }
}

/** A project of the package's sources, and of a program that uses the package by its declarations. */
async function writeProject(folder: string, root: string, files: readonly string[]): Promise<void> {
  const entry = join(root, 'generated/dist/registry.js').replaceAll('\\', '/');
  const user = `
    import { names, patterns, type PatternName } from ${JSON.stringify(entry)};
    const out: Uint8Array = new Uint8Array(3);
    const audio = { bass: 0, mid: 0, treble: 0, level: 0 };
    for (const name of names satisfies readonly PatternName[]) patterns[name].render({ time: 0, leds: 1, audio }, out);
  `;
  const sources = files.map((file) => join(root, 'generated/src', file));
  await writeFile(join(folder, 'user.mts'), user);
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: STRICT, files: ['user.mts', ...sources] }),
  );
}

/** `generated/src/bloom.ts(3,4): error TS2322: …`, all of them. */
function failure(output: string): ConductorError {
  const problems = [...output.matchAll(/^(.+)\((\d+),(\d+)\): error (.+)$/gm)].map(
    ([, file = '', line, column, text]) => ({
      message: `Type check failed: ${text}`,
      place: { file: file.replaceAll('\\', '/'), line: Number(line), column: Number(column) },
    }),
  );
  const [first = { message: `Type check failed: ${output.trim()}` }, ...more] = problems;
  const help = 'Correct the template or pattern that the file is generated from';
  return new ConductorError({ code: 'type-check/errors', ...first, help, more, exitCode: 1 });
}
