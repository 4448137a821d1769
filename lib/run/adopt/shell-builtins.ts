/** Commands and variables of shells that mean something to what a script's parts build on. */
import type { Command } from 'unbash';

/** They give variables values and properties. */
export const DECLARES: ReadonlySet<string> = new Set(['export', 'declare', 'typeset', 'readonly', 'local']);
/** They put what they read into variables. */
export const FILLS: ReadonlySet<string> = new Set(['read', 'mapfile', 'readarray', 'getopts']);
/** They change the folder. */
export const FOLDERS: ReadonlySet<string> = new Set(['cd', 'pushd', 'popd']);
/** They change how the shell itself works. */
export const OPTIONS: ReadonlySet<string> = new Set(['shopt', 'alias', 'unalias', 'enable']);
/** They concern every program that is started later. */
export const SPREADS: ReadonlySet<string> = new Set(['.', 'source', 'umask', 'ulimit']);
/** They leave nothing and say nothing. */
export const QUIET: ReadonlySet<string> = new Set(['[', 'test', 'true', 'false', ':', 'exit', 'return']);
/** In a substitution these give the same text for the same arguments and files. */
export const STEADY: ReadonlySet<string> = new Set(
  '[ awk basename cat cd cut dirname echo expr find grep head ls nproc pkg-config printf pwd readlink realpath sed sort tail test tr true uname uniq wc'.split(
    ' ',
  ),
);
/** Those of them that look at nothing but their arguments. */
export const TEXTUAL: ReadonlySet<string> = new Set(['basename', 'dirname', 'echo', 'printf', 'tr']);
/** Another value each time. */
export const UNSTEADY_VARIABLES: ReadonlySet<string> = new Set([
  'RANDOM',
  'SECONDS',
  'EPOCHSECONDS',
  'BASHPID',
  'SRANDOM',
]);
/** What the command before left. */
export const LAST_STATUS: ReadonlySet<string> = new Set(['?', '!', '_', 'PIPESTATUS']);

/** `command -v cc` runs nothing. */
export function asksOnly(name: string, { args }: Command): boolean {
  return name === 'type' || (name === 'command' && /^-[vV]$/.test(args[0]?.text ?? ''));
}
