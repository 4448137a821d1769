/** `conductor manifest …`: what the manifests say against what is on disk. */
import { defineCommand } from '../command.ts';

const options = { json: { summary: 'Print one JSON document' } } as const;

export const manifestStatusCommand = defineCommand({
  name: 'manifest status',
  parameters: '[task|file]',
  words: [0, 1],
  summary: 'Show files, sizes, when they were compiled, and what is stale and why',
  options,
  examples: [
    { line: 'conductor manifest status', what: 'every manifest' },
    { line: 'conductor manifest status 8', what: 'that of task 8' },
    { line: 'conductor manifest status generated/src/bloom.ts', what: 'one file in it' },
  ],
  async run(invocation) {
    const { showStatus } = await import('../inspect-manifests.ts');
    return await showStatus(invocation);
  },
});

export const manifestVerifyCommand = defineCommand({
  name: 'manifest verify',
  parameters: '[task]',
  words: [0, 1],
  summary: 'Compare outputs on disk with the record; exit code 1 where one differs',
  options,
  examples: [{ line: 'conductor manifest verify', what: 'every output of every manifest' }],
  async run(invocation) {
    const { showVerification } = await import('../inspect-manifests.ts');
    return await showVerification(invocation);
  },
});

export const manifestDiffCommand = defineCommand({
  name: 'manifest diff',
  parameters: '[task]',
  words: [0, 1],
  summary: 'Show sources that came, changed or went since they were compiled',
  options,
  examples: [{ line: 'conductor manifest diff 8', what: 'the sources of task 8' }],
  async run(invocation) {
    const { showDifferences } = await import('../inspect-manifests.ts');
    return await showDifferences(invocation);
  },
});
