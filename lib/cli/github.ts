/** What there is to know of GitHub Actions, where it runs this process. */
import { fstatSync } from 'node:fs';
import type { GithubFacts } from '../report/reporting.ts';
import type { Io } from './io.ts';

/** Whether it reads what is printed. */
export function isGithub(env: Io['env']): boolean {
  return env['GITHUB_ACTIONS'] === 'true';
}

/** What it tells of itself; undefined elsewhere. */
export function githubFacts(env: Io['env']): GithubFacts | undefined {
  if (!isGithub(env)) return undefined;
  return { checkout: env['GITHUB_WORKSPACE'] || undefined, summary: env['GITHUB_STEP_SUMMARY'] || undefined };
}

/** Whether secrets may be told by standard error: they would stay in a file. */
export function readsStandardError(): boolean {
  try {
    return !fstatSync(2).isFile();
  } catch {
    return false;
  }
}
