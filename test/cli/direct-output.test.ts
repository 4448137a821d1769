import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { DirectOutput, isNoTerminal } from '../../lib/cli/direct-output.ts';
import { REPOSITORY } from '../support/project.ts';
import { TempFolder } from '../support/temp-folder.ts';

describe('direct output', () => {
  it('is written at once and in order', async () => {
    await using folder = await TempFolder.create();
    const descriptor = openSync(folder.at('out'), 'w');
    const output = new DirectOutput(descriptor);
    output.write('one\n');
    output.write('zwei ü\n');
    expect(await folder.read('out')).toBe('one\nzwei ü\n');
    closeSync(descriptor);
  });

  it('that fails tells its listeners once and writes nothing more', () => {
    const descriptor = openSync('/dev/full', 'w');
    const output = new DirectOutput(descriptor);
    const codes: (string | undefined)[] = [];
    output.on('error', ({ code }) => codes.push(code));
    expect(output.write('x')).toBe(false);
    expect(output.write('y')).toBe(false);
    expect(codes).toEqual(['ENOSPC']);
    closeSync(descriptor);
  });

  it('is for files and the null device, and not where a descriptor is closed', async () => {
    await using folder = await TempFolder.create({ file: '' });
    for (const path of [folder.at('file'), '/dev/null']) {
      const descriptor = openSync(path, 'r');
      expect(isNoTerminal(descriptor)).toBe(true);
      closeSync(descriptor);
    }
    expect(isNoTerminal(987_654)).toBe(false);
  });
});

test.each([
  ['a reader that has gone ends it quietly', 'help | true', 0, /^$/],
  ['a full disk is said and ends in 2', 'help > /dev/full', 2, /^error\[output\/lost\] .*ENOSPC/],
])('the binary: %s', (_, words, code, message) => {
  const command = `set -o pipefail; "${process.execPath}" "${REPOSITORY}/bin/conductor.cjs" ${words}`;
  const { status, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
  expect(stderr).toMatch(message);
  expect(status).toBe(code);
});
