import { expect, test } from 'vitest';
import { githubFacts, isGithub } from '../../lib/cli/github.ts';

test('GitHub Actions is known by its variable, and tells where things are', () => {
  expect(isGithub({ GITHUB_ACTIONS: 'false' })).toBe(false);
  expect(githubFacts({ GITHUB_WORKSPACE: '/w' })).toBeUndefined();
  expect(githubFacts({ GITHUB_ACTIONS: 'true' })).toEqual({ checkout: undefined, summary: undefined });
  expect(githubFacts({ GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '/w', GITHUB_STEP_SUMMARY: '/s' })).toEqual({
    checkout: '/w',
    summary: '/s',
  });
});
