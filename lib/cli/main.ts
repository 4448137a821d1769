/** The command line: words in, exit code out. Knows commands by their table only. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { VERSION } from '../model/version.ts';
import { withoutCommand } from '../report/github-commands.ts';
import { Screen } from '../report/screen.ts';
import { COMMANDS } from './command-table.ts';
import { isGithub } from './github.ts';
import type { Io } from './io.ts';
import { type Call, parseCall } from './parse-call.ts';
import { usageError } from './usage-error.ts';

/** One call: where it speaks and, once that is known, the folder it works in. */
interface Session {
  readonly io: Io;
  readonly screen: Screen;
  cwd: string;
}

/**
 * Carries out one call.
 * @param argv words after `conductor`
 * @returns the exit code
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const guard = isGithub(io.env) ? withoutCommand : undefined;
  const screen = new Screen({ ...io, noColor: argv.includes('--no-color'), guard });
  const session: Session = { io, screen, cwd: io.cwd };
  try {
    return await answer(parseCall(argv, COMMANDS), session);
  } catch (error) {
    const { sayError } = await import('./say-error.ts');
    return await sayError(error, { ...session, verbose: isVerbose(argv, io) });
  }
}

async function answer(call: Call, session: Session): Promise<number> {
  const { io, screen } = session;
  if (call.kind === 'version') {
    screen.out(VERSION);
    return 0;
  }
  if (call.kind === 'help') {
    const { helpLines } = await import('./help-text.ts');
    screen.out(...helpLines(call.topic, COMMANDS));
    return 0;
  }
  const { command, words, options } = call;
  session.cwd = folderOf(io.cwd, options['cwd']);
  // Parsing gave a value for each option of the command's table and of the common one.
  return await command.run({ io, screen, cwd: session.cwd, words, options: options as never, commands: COMMANDS });
}

function folderOf(cwd: string, given: string | boolean | undefined): string {
  if (typeof given !== 'string') return cwd;
  const folder = resolve(cwd, given);
  if (isFolder(folder)) return folder;
  throw usageError({
    name: 'no-folder',
    message: `Cannot work in "${given}": it is not a folder`,
    help: 'Give "--cwd" a folder that exists',
  });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function isVerbose(argv: readonly string[], { env }: Io): boolean {
  return argv.includes('--verbose') || argv.includes('-v') || Boolean(env['CONDUCTOR_DEBUG']);
}
