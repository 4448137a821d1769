/** Writes the command of a drafted task: the words that were run, or the script's own text with what it builds on. Runs nothing. */
import { posix } from 'node:path';
import { quoted } from '../shell-quote.ts';

/** A piece of the script's text. Folders are workspace-relative, '' for the root. */
export interface CommandPiece {
  readonly text: string;
  /** The folder that it ran in, and the one that it left the shell in. */
  readonly cwd: string;
  readonly cwdAfter: string;
}

/** What a command is made of. */
export interface CommandFacts {
  readonly shell: 'bash' | 'sh';
  /** Workspace-relative path, which is `$0`. */
  readonly script: string;
  /** Folders that must be there before. */
  readonly folders: readonly string[];
  /** State and work, in the script's order. */
  readonly pieces: readonly CommandPiece[];
  /** The only piece of work is a command that means the same without the others. */
  readonly isPlain: boolean;
  /** The words that the only piece of work ran, where they say all. */
  readonly argv: readonly string[] | undefined;
}

/** A command for `sh -c`, in the workspace's root. */
export function draftCommand(facts: CommandFacts): string {
  const { argv, folders, isPlain, pieces } = facts;
  const made = folders.length > 0 ? [`mkdir -p ${folders.map(quoted).join(' ')}`] : [];
  if (argv || isPlain) {
    const { cwd = '', text = '' } = pieces.at(-1) ?? {};
    const moved = cwd === '' ? [] : [`cd ${quoted(cwd)}`];
    return [...made, ...moved, argv?.map(quoted).join(' ') ?? text].join(' && ');
  }
  const text = [...made.map((line) => `${line} || exit`), ...linesOf(pieces)].join('\n');
  return inShell(text, facts);
}

function linesOf(pieces: readonly CommandPiece[]): readonly string[] {
  let cwd = '';
  return pieces.flatMap((piece) => {
    const move = piece.cwd === cwd ? [] : [`cd ${quoted(posix.relative(`/${cwd}`, `/${piece.cwd}`))} || exit`];
    cwd = piece.cwdAfter;
    return [...move, piece.text];
  });
}

/** `sh` is what runs commands anyway. */
function inShell(text: string, { shell, script }: CommandFacts): string {
  const plain = text.replace(/\$(?:BASH_SOURCE\b|\{BASH_SOURCE(?:\[0\])?\})/g, () => '$0');
  const own = plain.replace(/\$\{BASH_SOURCE(?:\[0\])?/g, () => '${0');
  const name = /\$\{?0/.test(own) ? ` ${quoted(script)}` : '';
  return shell === 'sh' && name === '' ? own : `${shell} -c ${quoted(own)}${name}`;
}
