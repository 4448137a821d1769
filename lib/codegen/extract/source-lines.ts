/** The files that a template is extracted from, as text in lines; refuses what is no text. */
import { ConductorError, type Problem } from '../../model/conductor-error.ts';
import { WordBook, type Words } from './words.ts';

/** A file as it was read. */
export interface SourceBytes {
  /** Workspace-relative. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** One line of a file. */
export interface Line {
  /** Number of the file that it stands in. */
  readonly file: number;
  /** Without its end. */
  readonly words: Words;
  /** Carriage returns elsewhere are characters like others. */
  readonly end: '\n' | '\r\n' | '';
}

/** A file's text. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly Line[];
}

/**
 * Decodes files and takes them apart.
 * @throws ConductorError `extract/not-text` naming every file that is not UTF-8 or holds a NUL character
 */
export function sourceTexts(files: readonly SourceBytes[]): SourceText[] {
  const texts = files.map(({ bytes }) => decoded(bytes));
  const problems = texts.flatMap((text, index) => trouble(text, files[index]?.path ?? ''));
  const [first, ...more] = problems;
  if (first) throw new ConductorError({ ...first, code: 'extract/not-text', more, exitCode: 1 });
  const book = new WordBook();
  return files.map(({ path }, file) => {
    const text = texts[file] ?? '';
    return { path, text, lines: linesOf(text, file, book) };
  });
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined; // the only thing that a fatal decoder throws about
  }
}

function trouble(text: string | undefined, path: string): Problem[] {
  const why = text === undefined ? 'it is not UTF-8' : text.includes('\0') ? 'it holds a NUL character' : undefined;
  if (why === undefined) return [];
  return [{ message: `Cannot extract from "${path}": ${why}`, place: { file: path }, help: 'Leave the file out' }];
}

function linesOf(text: string, file: number, book: WordBook): Line[] {
  const pieces = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return pieces.map((piece) => {
    const end = piece.endsWith('\r\n') ? '\r\n' : piece.endsWith('\n') ? '\n' : '';
    return { file, words: book.wordsOf(piece.slice(0, piece.length - end.length)), end };
  });
}
