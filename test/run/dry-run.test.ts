/** What a dry run says is what the run then does, where nothing has to be executed that comes before something else. */
import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runHere } from '../support/run-here.ts';
import { TempFolder } from '../support/temp-folder.ts';

const FILES = {
  'conductor.config.json': '{}',
  'tasks/01-copy.sh': '# conductor: inputs=src/** outputs=out/**\nmkdir -p out; cp -r src/. out\n',
  'tasks/02-pack.sh': '# conductor: needs=1 inputs=out/** outputs=pack/a\nmkdir -p pack; cat out/* > pack/a\n',
  'tasks/03-end.sh': '# conductor: needs=2 outputs=end\ncat pack/a > end\n',
  'src/a': 'one',
  'src/b': 'two',
};

/** A workspace that has seen two states, `one` the earlier. */
async function workspace(): Promise<TempFolder> {
  const folder = await TempFolder.create(FILES);
  await runHere(folder);
  await folder.write('src/a', 'other');
  await folder.remove('src/b');
  await folder.write('src/c', 'three');
  await runHere(folder);
  return folder;
}

async function goBack(folder: TempFolder): Promise<void> {
  await folder.remove('src/c');
  await folder.write('src/a', 'one');
  await folder.write('src/b', 'two');
}

const remove = (folder: TempFolder, ...paths: readonly string[]) => {
  for (const path of paths) rmSync(folder.at(path), { recursive: true });
};

describe('a dry run', () => {
  it.each<readonly [string, (folder: TempFolder) => unknown, readonly string[]]>([
    ['nothing changed', () => undefined, ['1 fresh', '2 fresh', '3 fresh']],
    ['inputs that were seen before are back', goBack, ['1 restored', '2 restored', '3 restored']],
    ['outputs of a need are gone', (folder) => remove(folder, 'out'), ['1 restored', '2 fresh', '3 fresh']],
    ['all outputs are gone', (f) => remove(f, 'out', 'pack', 'end'), ['1 restored', '2 restored', '3 restored']],
    [
      'both',
      async (folder) => {
        await goBack(folder);
        remove(folder, 'out', 'pack');
      },
      ['1 restored', '2 restored', '3 restored'],
    ],
  ])('says what the run does where %s', async (_, change, outcomes) => {
    await using folder = await workspace();
    await change(folder);
    const before = await folder.list();
    expect((await runHere(folder, { dryRun: true })).outcomes).toEqual(outcomes);
    expect(await folder.list()).toEqual(before);
    expect((await runHere(folder)).outcomes).toEqual(outcomes);
  });
});
