/** What the outputs of a work must be: every command run in order by a plain shell, on a copy of the sources. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Work, within } from './work.ts';

/** Paths of outputs that are missing or differ from what a plain shell makes of the sources in `home`. */
export function wrongOutputs(work: Work, home: string, scratch: string): string[] {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(join(scratch, 'out'), { recursive: true });
  for (const name of ['src', 'packages']) {
    if (!existsSync(join(home, name))) continue;
    const filter = (path: string) => !/[\\/](?:dist|node_modules)$/.test(path);
    cpSync(join(home, name), join(scratch, name), { recursive: true, filter });
  }
  const script = work.steps.map((step) => `(cd ${step.folder}; ${step.command.replace(/; echo \S+ >> \S+$/, '')})`);
  execFileSync('sh', ['-s'], { cwd: scratch, input: script.join('\n') });
  const wrong = work.steps
    .flatMap((step) => step.outputs.map((path) => within(step, path)))
    .filter((path) => !same(join(home, path), join(scratch, path)));
  rmSync(scratch, { recursive: true, force: true });
  return wrong;
}

function same(made: string, expected: string): boolean {
  return existsSync(made) && readFileSync(made).equals(readFileSync(expected));
}
