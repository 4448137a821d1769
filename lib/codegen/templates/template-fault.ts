/** What went wrong in a template, before it is known which template was asked for. */
import { ConductorError, type Place } from '../../model/conductor-error.ts';

/** A fault with its place; thrown inside the engines, turned into a `ConductorError` by `templateError`. */
export class TemplateFault extends Error {
  readonly place: Place;
  readonly help: string | undefined;

  constructor(
    message: string,
    place: Place,
    options: { readonly help?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'TemplateFault';
    this.place = place;
    this.help = options.help;
  }
}

const ACTIONS = { syntax: 'compile', render: 'render' } as const;

/**
 * The expected error for a fault in the template `name`; anything that is no fault is returned as it is.
 * `kind` gives the code: `templates/syntax` or `templates/render`.
 */
export function templateError(error: unknown, kind: 'syntax' | 'render', name: string): unknown {
  if (!(error instanceof TemplateFault)) return error;
  const { message, place, help, cause } = error;
  return new ConductorError({
    code: `templates/${kind}`,
    message: `Cannot ${ACTIONS[kind]} template "${name}": ${message}`,
    place,
    help: help ?? `Correct ${place.file}${place.line === undefined ? '' : ` at line ${place.line}`}`,
    exitCode: 1,
    cause,
  });
}
