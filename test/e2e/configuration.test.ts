/** A configuration that is code: whatever it is made of counts, on the path on which nothing is done as well. */
import { describe, expect, it } from 'vitest';
import { Project } from '../support/project.ts';

const TASK = { 'tasks/01-env.sh': '# conductor: outputs=out strict=false\necho $A $B > out\n' };
const SET = { A: 'a', B: 'b' };

/** Runs until nothing is left to do, so that the next run is answered by what is remembered. */
async function settle(project: Project, env: Readonly<Record<string, string>> = SET): Promise<string> {
  for (let run = 0; run < 3; run++) expect((await project.run(['run'], { env })).code).toBe(0);
  return (await project.folder.read('out')).trim();
}

describe('a configuration that is a module', () => {
  it.each([
    ['reads a file', "export default { env: fs.readFileSync('names', 'utf8').trim().split(' ') };", 'names'],
    ['asks whether a file is there', "export default { env: [fs.existsSync('b-counts') ? 'B' : 'A'] };", 'b-counts'],
    ['lists a folder', "export default { env: [fs.readdirSync('list').includes('b') ? 'B' : 'A'] };", 'list/b'],
    [
      'reads in a getter',
      "export default { get env() { return [fs.readFileSync('names', 'utf8').trim()]; } };",
      'names',
    ],
    ['imports a module that reads', "import { names } from './lib/names.ts';\nexport default { env: names };", 'names'],
  ])('that %s is loaded again when that changes', async (_what, text, changed) => {
    await using project = await Project.create({
      ...TASK,
      'conductor.config.ts': `import fs from 'node:fs';\n${text}\n`,
      'lib/names.ts':
        "import { readFileSync } from 'node:fs';\nexport const names = [readFileSync('names', 'utf8').trim()];\n",
      names: 'A',
      'list/a': '',
    });
    expect(await settle(project)).toBe('a');
    await project.folder.write(changed, 'B');
    expect(await settle(project)).toBe('b');
  });

  it.each([
    ['asks for a variable', "export default { env: [process.env.WHICH ?? 'A'] };"],
    ['has all of them', "const { WHICH = 'A' } = { ...process.env };\nexport default { env: [WHICH] };"],
  ])('that %s is loaded again when it is another', async (_what, text) => {
    await using project = await Project.create({ ...TASK, 'conductor.config.ts': `${text}\n` });
    expect(await settle(project)).toBe('a');
    expect(await settle(project, { ...SET, WHICH: 'B' })).toBe('b');
    expect(await settle(project)).toBe('a');
  });

  it('is not loaded again when others change', async () => {
    const text =
      "import fs from 'node:fs';\nif (process.env.WHICH) fs.writeFileSync('loaded', '');\nexport default { env: ['A'] };";
    await using project = await Project.create({ ...TASK, 'conductor.config.ts': `${text}\n` });
    await settle(project, { ...SET, WHICH: '1' });
    await project.folder.remove('loaded');
    await project.folder.write('another', '');
    await settle(project, { ...SET, WHICH: '1', OTHER: '1' });
    expect(await project.folder.list('.')).not.toContain('loaded');
  });
});
