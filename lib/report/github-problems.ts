/** Problems as annotations of GitHub Actions, which stand beside the lines of a change. */
import { relative, resolve } from 'node:path';
import type { Problem } from '../model/conductor-error.ts';
import type { RunEvent } from '../model/event.ts';
import { githubCommand } from './github-commands.ts';
import type { Reporter } from './reporter.ts';
import type { Screen } from './screen.ts';
import { visible } from './text/visible.ts';

/** Of a failure with more problems these are annotated; all are in the log. */
const MOST = 10;

/** What the reporter needs to know. */
interface GithubProblemsOptions {
  readonly screen: Screen;
  /** Absolute path of the workspace's root. */
  readonly root: string;
  /** Absolute path of the repository's checkout (`GITHUB_WORKSPACE`): annotations name files from there. */
  readonly checkout: string | undefined;
}

/** Failures and warnings that have a place. */
export class GithubProblemsReporter implements Reporter {
  readonly #options: GithubProblemsOptions;

  constructor(options: GithubProblemsOptions) {
    this.#options = options;
  }

  handle(event: RunEvent): void {
    if (event.type === 'warning') this.#say('warning', event.code, [event.problem]);
    else if (event.type === 'task-ended' && event.failure) {
      this.#say('error', event.failure.code, event.failure.problems);
    }
  }

  #say(level: 'error' | 'warning', code: string, problems: readonly Problem[]): void {
    for (const { message, place, help } of problems.filter((problem) => problem.place).slice(0, MOST)) {
      if (!place) continue;
      const { file, line, column } = place;
      const properties = {
        file: this.#fromCheckout(file),
        ...(line === undefined ? {} : { line: String(line) }),
        ...(line === undefined || column === undefined ? {} : { col: String(column) }),
        title: code,
      };
      const text = [message, ...(help === undefined ? [] : [`help: ${help}`])].map(visible).join('\n');
      this.#options.screen.command(githubCommand(level, properties, text));
    }
  }

  #fromCheckout(file: string): string {
    const { root, checkout } = this.#options;
    const path = checkout === undefined ? '' : relative(checkout, resolve(root, file)).replaceAll('\\', '/');
    return path === '' || path.startsWith('../') ? file : path;
  }
}
