/** How Bash is started so that a script stops at the first failing command and tells where; does not know what it tells. */
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../files/package-root.ts';
import { readReport, type StopRecord } from './stop-record.ts';

/** A trap of the script's own for failing commands. */
const OWN_ERR_TRAP = /\btrap\b.*\bERR\b/;

/** Bash for one run of one script. Use with `using`: the file that it tells in is removed. */
export class StrictBash implements Disposable {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether a failing command is told by the trap that `strict-bash.sh` sets. */
  readonly isTrapped: boolean;
  readonly #report: string;

  /**
   * @param file the script, relative to the folder that Bash is started in
   * @param text what is in it
   */
  constructor({ file, text, env }: StrictScript) {
    this.#report = join(tmpdir(), `conductor-stop-${randomUUID()}`);
    // Under -E, functions and subshells have the trap too. A trap of the script's own is to run when Bash would run it.
    this.isTrapped = !OWN_ERR_TRAP.test(text);
    this.args = [this.isTrapped ? '-Eeu' : '-eu', '-o', 'pipefail', file];
    const { BASH_ENV: ownEnv, ...others } = env;
    this.env = {
      ...others,
      ...(ownEnv === undefined ? {} : { __conductor_bash_env: ownEnv }),
      BASH_ENV: '$__conductor_prelude', // Bash expands the value, but not what it expands to
      __conductor_prelude: join(packageRoot(), 'bin/strict-bash.sh'),
      __conductor_report: this.#report,
    };
  }

  /** What the script told, in order. */
  records(): readonly StopRecord[] {
    try {
      return readReport(readFileSync(this.#report, 'utf8'));
    } catch {
      return []; // it told nothing
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#report, { force: true });
  }
}

/** A script that is to be run. */
export interface StrictScript {
  readonly file: string;
  readonly text: string;
  readonly env: Readonly<Record<string, string>>;
}
