/** Type-checks generated modules with the project's own compiler. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { TempFolder } from './temp-folder.ts';

/** What the compiler says under the strictest options that a user might have; empty where it is content. */
export async function typeErrors(files: Readonly<Record<string, string>>): Promise<string> {
  await using folder = await TempFolder.create({ ...files, 'package.json': '{"type":"module"}' });
  const flags =
    '--strict --noUncheckedIndexedAccess --isolatedDeclarations --declaration --erasableSyntaxOnly --noUnusedLocals ' +
    '--noUnusedParameters --exactOptionalPropertyTypes --noPropertyAccessFromIndexSignature --verbatimModuleSyntax ' +
    '--target es2022 --module nodenext --allowImportingTsExtensions --noEmit --ignoreConfig --types --pretty false';
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  const options = flags.split(' ').flatMap((flag) => (flag === '--types' ? ['--types', ''] : [flag]));
  const run = promisify(execFile)(process.execPath, [tsc, ...options, ...Object.keys(files)], { cwd: folder.path });
  return await run.then(
    () => '',
    (error: { stdout?: string }) => error.stdout ?? String(error),
  );
}
