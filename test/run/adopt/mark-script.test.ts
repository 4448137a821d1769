import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { markedScript, markIn } from '../../../lib/run/adopt/mark-script.ts';
import { planScript } from '../../../lib/run/adopt/plan-script.ts';
import { TempFolder } from '../../support/temp-folder.ts';

describe('a marked script', () => {
  it('says where it is, on the lines that it had', () => {
    const text = 'a; b\ncat <<E\nx\nE\n';
    expect(markedScript(text, planScript(text, 's'), '/m')).toBe(
      `[ -e /m/s/0"$PWD" ] || :; a; [ -e /m/s/1"$PWD" ] || :; b\n[ -e /m/s/2"$PWD" ] || :; cat <<E\nx\nE\n`,
    );
  });

  it('its marks are found again, and nothing else is one', () => {
    expect(markIn('/m', '/m/s/12/work/x')).toEqual({ statement: 12, isRound: false, cwd: '/work/x' });
    expect(markIn('/m', '/m/r/3')).toEqual({ statement: 3, isRound: true, cwd: '/' });
    expect(markIn('/m', '/m/values-3')).toBeUndefined();
    expect(markIn('/m', '/mm/s/1')).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')('does what it did, and tells the values of its loops', async () => {
    const text = `set -eu
false || x=$?
for f in "a b" '*' c; do printf '%s,' "$f"; done
if [ "$x" = 1 ]; then echo "one $LINENO"; fi
(exit 3)
echo "$? never"
`;
    await using folder = await TempFolder.create({ 'marks/none': '' });
    const marked = markedScript(text, planScript(text, 's'), folder.at('marks'));
    const run = (script: string) => spawnSync('bash', ['-c', script, 's'], { encoding: 'utf8' });
    expect(run(marked)).toMatchObject({ status: 3, stdout: run(text).stdout, stderr: '' });
    expect(await folder.read('marks/values-2')).toBe('a b\0*\0c\0');
  });
});
