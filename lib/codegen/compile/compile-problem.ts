/** What the compiler complains about, as problems with places. */
import { ConductorError, type Problem } from '../../model/conductor-error.ts';
import { type PlacedText, placeAt } from '../text-place.ts';

/** An error of either package; their types differ in nothing but the package. */
interface OxcError {
  readonly severity: string;
  readonly message: string;
  readonly labels: readonly { readonly start: number }[];
  readonly helpMessage: string | null;
}

/** Offsets of oxc-parser count UTF-16 units, those of oxc-transform bytes. */
export type OffsetUnit = 'utf16' | 'bytes';

/**
 * Does nothing where `errors` has none that stops compiling.
 * @throws ConductorError `compile/failed` with all of them.
 */
export function throwCompileErrors(source: PlacedText, errors: readonly OxcError[], unit: OffsetUnit): void {
  const problems = errors.filter(({ severity }) => severity === 'Error').map((error) => problemOf(source, error, unit));
  const [first, ...more] = problems;
  if (first) throw new ConductorError({ ...first, code: 'compile/failed', more, exitCode: 1 });
}

/** A problem of one source at an offset in UTF-16 units. */
export function compileProblem(source: PlacedText, offset: number | undefined, message: string): Problem {
  const place = offset === undefined ? { file: source.path } : placeAt(source, offset);
  return {
    message: `Cannot compile "${source.path}": ${message}`,
    place,
    help: 'Correct the source, or the template that it was generated from',
  };
}

function problemOf(source: PlacedText, { labels, message, helpMessage }: OxcError, unit: OffsetUnit): Problem {
  const offset = labels.at(-1)?.start; // of two places, such as two declarations of one name, the later one is wrong
  const at =
    offset === undefined || unit === 'utf16'
      ? offset
      : Buffer.from(source.text).subarray(0, offset).toString('utf8').length;
  const problem = compileProblem(
    source,
    at,
    message.charAt(0).toLowerCase() + message.slice(1).replaceAll('`', '"').replace(/\.$/, ''),
  );
  return helpMessage ? { ...problem, help: helpMessage } : problem;
}
