/** Colour: whether a stream gets any, and how a text is given it. */
import { styleText } from 'node:util';

/** The styles that reporters use. */
export type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'red' | 'yellow';

/** Gives a text a style, or leaves it as it is where no colour is wanted. */
export type Paint = (style: Style, text: string) => string;

/** What decides about colour. */
interface ColorFacts {
  readonly isTTY: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--no-color` was given. */
  readonly refused: boolean;
}

/** Whether a stream gets colour: `--no-color`, then `FORCE_COLOR`, then `NO_COLOR`, then whether it is a terminal. */
export function wantsColor({ isTTY, env, refused }: ColorFacts): boolean {
  if (refused) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env['NO_COLOR']) return false;
  return isTTY && env['TERM'] !== 'dumb';
}

/** A painter that paints, or one that does not. */
export function createPaint(colors: boolean): Paint {
  // The decision is made above, for the stream in question and from the given environment; not again by Node.
  return colors ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}
