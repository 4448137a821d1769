/**
 * Uses an installed package of patterns as anyone would and prints what it found as JSON; a program of its own that
 * task 19 copies into an empty project. `render <package>` imports all modules and draws a frame with each;
 * `types <package>`, under Node's condition "types", looks for the declarations that a compiler would take.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A pattern that was imported. */
export interface Rendered {
  readonly name: string;
  /** How many of 60 LEDs its frame lights. */
  readonly lit: number;
}

/** The declarations of a module, by path inside the package. */
export interface Declared {
  readonly name: string;
  readonly types: string;
}

interface Pattern {
  render(frame: object, out: Uint8Array): void;
}

const LEDS = 60;

async function render(installed: string): Promise<Rendered[]> {
  const { names } = (await import(installed)) as { names: readonly string[] };
  return await Promise.all(
    names.map(async (name) => {
      const pattern = (await import(`${installed}/${name}`)) as Pattern;
      const out = new Uint8Array(3 * LEDS);
      pattern.render({ time: 1.5, leds: LEDS, audio: { bass: 0.8, mid: 0.5, treble: 0.4, level: 0.6 } }, out);
      const leds = Array.from({ length: LEDS }, (_, led) => out.subarray(3 * led, 3 * led + 3));
      return { name, lit: leds.filter((color) => color.some((part) => part > 0)).length };
    }),
  );
}

function types(installed: string): Declared[] {
  const root = new URL('.', import.meta.resolve(`${installed}/package.json`)).href;
  const { modules } = JSON.parse(readFileSync(fileURLToPath(`${root}index.json`), 'utf8')) as {
    modules: readonly { readonly name: string }[];
  };
  return ['', ...modules.map(({ name }) => `/${name}`)].map((module) => {
    const url = import.meta.resolve(installed + module);
    checkDeclarations(url, installed + module);
    return { name: installed + module, types: url.slice(root.length) };
  });
}

/** Declarations have to be there, and those that they import too. */
function checkDeclarations(url: string, name: string): void {
  if (!url.endsWith('.d.ts') || !existsSync(fileURLToPath(url))) throw new Error(`"${name}" has no declarations`);
  const text = readFileSync(fileURLToPath(url), 'utf8');
  for (const [, path = ''] of text.matchAll(/\bfrom "(\.[^"]+)\.js"/g)) {
    const imported = fileURLToPath(new URL(`${path}.d.ts`, url));
    if (!existsSync(imported)) throw new Error(`declarations of "${name}" import "${path}.js", which has none`);
  }
}

const [what, installed = ''] = process.argv.slice(2);
console.log(JSON.stringify(what === 'types' ? types(installed) : await render(installed)));
