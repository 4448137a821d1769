/** Every way that a result can be out of date: what is on disk after a run is what a build from nothing makes. */
import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, utimesSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editUnseen } from '../support/edit-unseen.ts';
import { Project } from '../support/project.ts';
import { runHere } from '../support/run-here.ts';
import { TempFolder } from '../support/temp-folder.ts';

/** Copies `src` to `out`, one file each, and says each time that it did. */
const COPY = '# conductor: inputs=src/** outputs=out/**\nmkdir -p out; cp -r src/. out; echo 1 >> ran\n';
/** Made of what the first one makes. */
const PACK = '# conductor: needs=1 inputs=out/** outputs=pack\ncat $(find out -type f | sort) > pack; echo 2 >> ran\n';
const FILES = { 'conductor.config.json': '{}', 'tasks/01-copy.sh': COPY, 'tasks/02-pack.sh': PACK };

function workspace(files: Readonly<Record<string, string>> = {}): Promise<TempFolder> {
  return TempFolder.create({ ...FILES, 'src/a': 'one', 'src/b': 'two', ...files });
}

/** Path below `src` or `out` -> content. */
async function tree(folder: TempFolder, under: string): Promise<Record<string, string>> {
  const paths = await folder.list(under);
  const contents = await Promise.all(
    paths.map(async (path) => (lstatSync(folder.at(path)).isFile() ? await folder.read(path) : 'a link')),
  );
  return Object.fromEntries(paths.map((path, at) => [path.slice(under.length), contents[at] ?? '']));
}

/** What a clean build would make of the inputs as they are. */
async function expectRight(folder: TempFolder): Promise<void> {
  const sources = await tree(folder, 'src');
  expect(await tree(folder, 'out')).toEqual(sources);
  expect(await folder.read('pack')).toBe(
    Object.keys(sources)
      .sort()
      .map((name) => sources[name])
      .join(''),
  );
}

type Damage = (folder: TempFolder) => void | Promise<void>;
const PAST = new Date('2001-02-03T04:05:06Z');
const FUTURE = new Date('2099-02-03T04:05:06Z');

/** What is done to a built workspace -> the causes that task 1 must name. */
const CASES: readonly (readonly [what: string, damage: Damage, because: readonly string[]])[] = [
  ['an input edited', (f) => f.write('src/a', 'three'), ['input "src/a" modified']],
  [
    'an edit of the same size with the time put back',
    (f) => editUnseen(f.at('src/a'), 'eno'),
    ['input "src/a" modified'],
  ],
  [
    'inputs that swap contents',
    (f) => {
      renameSync(f.at('src/a'), f.at('x'));
      renameSync(f.at('src/b'), f.at('src/a'));
      renameSync(f.at('x'), f.at('src/b'));
    },
    ['input "src/a" modified', 'input "src/b" modified'],
  ],
  [
    'an input renamed',
    (f) => renameSync(f.at('src/a'), f.at('src/c')),
    ['input "src/a" removed', 'input "src/c" added'],
  ],
  ['a file removed from a glob', (f) => rmSync(f.at('src/b')), ['input "src/b" removed']],
  ['a file added to a glob', (f) => f.write('src/deep/c', 'new'), ['input "src/deep/c" added']],
  ['an output edited', (f) => f.write('out/a', 'other'), ['output "out/a" modified']],
  [
    'an output edited at the same size with the time put back',
    (f) => editUnseen(f.at('out/a'), 'eno'),
    ['output "out/a" modified'],
  ],
  ['an output truncated', (f) => truncateSync(f.at('out/a'), 1), ['output "out/a" modified']],
  ['an output emptied', (f) => truncateSync(f.at('out/a'), 0), ['output "out/a" modified']],
  ['an output deleted', (f) => rmSync(f.at('out/a')), ['output "out/a" missing']],
  [
    'every output deleted',
    (f) => rmSync(f.at('out'), { recursive: true }),
    ['output "out/a" missing', 'output "out/b" missing'],
  ],
  [
    'an output replaced by a link to the right bytes',
    (f) => {
      rmSync(f.at('out/a'));
      symlinkSync('../src/a', f.at('out/a'));
    },
    ['output "out/a" modified'],
  ],
  ['an output made executable', (f) => chmodSync(f.at('out/a'), 0o755), ['output "out/a" modified']],
  [
    'an edit of an input from the future',
    (f) => {
      editUnseen(f.at('src/a'), 'eno');
      utimesSync(f.at('src/a'), FUTURE, FUTURE);
    },
    ['input "src/a" modified'],
  ],
  [
    'an edit of an input from the past',
    (f) => {
      editUnseen(f.at('src/a'), 'eno');
      utimesSync(f.at('src/a'), PAST, PAST);
    },
    ['input "src/a" modified'],
  ],
];

describe('a built workspace', () => {
  it.each(CASES)('%s is noticed, named and put right', async (_, damage, because) => {
    await using folder = await workspace();
    await runHere(folder);
    await runHere(folder); // what was too young to be trusted is known by now
    await damage(folder);
    const ran = await runHere(folder);
    expect(ran.ok, ran.failures.join()).toBe(true);
    expect(ran.because).toEqual(expect.arrayContaining([...because]));
    await expectRight(folder);
    expect((await runHere(folder)).outcomes).toEqual(['1 fresh', '2 fresh']);
  });
});

describe('going back', () => {
  it('to inputs that were seen before is a hit, which removes what the later result left', async () => {
    await using folder = await workspace();
    await runHere(folder);
    await folder.write('src/c', 'three');
    await folder.remove('src/b');
    expect((await runHere(folder)).outcomes).toEqual(['1 executed', '2 executed']);
    await folder.remove('src/c');
    await folder.write('src/b', 'two');
    expect((await runHere(folder)).outcomes).toEqual(['1 restored', '2 restored']);
    await expectRight(folder);
    expect(await folder.read('ran')).toBe('1\n2\n1\n2\n');
  });

  it('any number of steps among states of the inputs is right, and executes each state once', async () => {
    const content = fc.constantFrom('x', 'y', undefined);
    const states = fc.array(fc.record({ a: content, b: content, c: content }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(states, async (steps) => {
        await using folder = await TempFolder.create({ ...FILES, 'src/always': 'here' });
        const seen = new Set<string>();
        for (const step of steps) {
          for (const [name, text] of Object.entries(step)) {
            rmSync(folder.at(`src/${name}`), { force: true });
            if (text !== undefined) await folder.write(`src/${name}`, text);
          }
          const ran = await runHere(folder);
          await expectRight(folder);
          const state = JSON.stringify(await tree(folder, 'src'));
          expect(ran.outcomes[0] === '1 executed').toBe(!seen.has(state));
          seen.add(state);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('a file that an earlier result left', () => {
  const removals: readonly (readonly [string, (folder: TempFolder) => Promise<void>])[] = [
    ['whose record is lost', (f) => f.remove('.conductor/cache/v1/ac')],
    ['whose blobs are lost', (f) => f.remove('.conductor/cache/v1/cas')],
    [
      'whose record is damaged',
      async (f) => {
        for (const path of await f.list('.conductor/cache/v1/ac')) truncateSync(f.at(path), 10);
      },
    ],
  ];

  it.each(removals)('%s goes before the task runs again', async (_, lose) => {
    await using folder = await workspace();
    await runHere(folder);
    await lose(folder);
    await folder.remove('src/b');
    expect((await runHere(folder)).outcomes[0]).toBe('1 executed');
    await expectRight(folder);
  });

  it.each(removals)('%s comes back where the task fails', async (_, lose) => {
    await using folder = await workspace({ 'tasks/01-copy.sh': `${COPY}! grep -q bad src/a\n` });
    await runHere(folder);
    const before = await tree(folder, 'out');
    await lose(folder);
    await folder.write('src/a', 'bad');
    expect((await runHere(folder)).ok).toBe(false);
    expect(await tree(folder, 'out')).toEqual(before);
  });

  it('goes where the task is never cached, and where its last result was not recorded', async () => {
    const once = COPY.replace('outputs=out/**', 'outputs=out/** cache=false');
    await using folder = await workspace({ 'tasks/01-copy.sh': once });
    await runHere(folder);
    await folder.remove('src/b');
    await runHere(folder);
    await expectRight(folder);
  });

  it('goes also where somebody edited it since', async () => {
    await using folder = await workspace();
    await runHere(folder);
    await folder.write('out/b', 'by hand');
    await folder.remove('src/b');
    await runHere(folder);
    await expectRight(folder);
  });
});

it('a task that was looked at before another one wrote to its input is looked at again', async () => {
  await using folder = await TempFolder.create({
    'conductor.config.json': '{ "concurrency": 1 }',
    'tasks/01-write.sh': '# conductor: cache=false\necho new > src/b\n',
    'tasks/02-copy.sh': '# conductor: inputs=src/** outputs=out\ncp src/b out\n',
    'src/b': 'old\n',
  });
  expect(await runHere(folder)).toMatchObject({ outcomes: ['1 executed', '2 executed'], warnings: [] });
  expect(await folder.read('out')).toBe('new\n');
  expect((await runHere(folder)).outcomes).toEqual(['2 fresh', '1 executed']);
});

describe('an input that moves while its task runs', () => {
  const moves: readonly (readonly [string, string])[] = [
    ['edited before it is read', 'printf new > src/a; mkdir -p out; cp src/* out'],
    ['edited after it was read', 'mkdir -p out; cp src/* out; printf new > src/a'],
    [
      'edited and put back',
      'cp -p src/a kept; printf new > src/a; mkdir -p out; cp src/* out; cp -p kept src/a; rm kept',
    ],
    [
      'edited at the same size with its time put back',
      'touch -r src/a t; printf eno > src/a; touch -r t src/a; rm t; mkdir -p out; cp src/* out',
    ],
    ['replaced by another file', 'printf new > n; mv n src/a; mkdir -p out; cp src/* out'],
    ['removed', 'mkdir -p out; cp src/* out; rm src/a'],
    ['added', 'mkdir -p out; cp src/* out; printf new > src/n'],
    ['renamed and renamed back', 'mv src/a n; mkdir -p out; cp src/* out; mv n src/a'],
  ];

  it.each(moves)('%s: the result serves this run only, and the file is named', async (_, command) => {
    const script = `# conductor: inputs=src/** outputs=out/**\nif test -e calm; then mkdir -p out; cp src/* out; else ${command}; fi\n`;
    await using folder = await workspace({ 'tasks/01-copy.sh': script });
    const moved = await runHere(folder, { words: ['1'] });
    expect(moved.ok).toBe(true);
    expect(moved.warnings).toHaveLength(1);
    expect(moved.warnings[0]).toMatch(/not recorded: input "src\/[an]"/);
    await folder.write('calm', '');
    expect((await runHere(folder, { words: ['1'] })).outcomes).toEqual(['1 executed']);
    expect(await tree(folder, 'out')).toEqual(await tree(folder, 'src'));
    expect((await runHere(folder, { words: ['1'] })).outcomes).toEqual(['1 fresh']);
  });

  it('also where it is what a need has made, declared or not', async () => {
    await using folder = await TempFolder.create({
      'conductor.config.json': '{}',
      'tasks/01-copy.sh': '# conductor: inputs=src/** outputs=out/**\nmkdir -p out; cp src/a out\n',
      'tasks/02-pack.sh': '# conductor: needs=1 outputs=pack\ntest -e calm || echo EDITED > out/a; cat out/a > pack\n',
      'src/a': 'one\n',
    });
    expect((await runHere(folder)).warnings.join()).toContain(
      '"out/a", which a need has made, written to while it ran',
    );
    await folder.write('calm', '');
    expect((await runHere(folder)).ok).toBe(true);
    expect(await folder.read('pack')).toBe('one\n');
    expect((await runHere(folder)).outcomes).toEqual(['1 fresh', '2 fresh']);
  });
});

describe('an input that is a link', () => {
  it.each([
    ['to a file', '../kept', 'kept', 'src/**'],
    ['to a folder', '../real', 'real/kept', 'src/**'],
    ['to a folder that a glob names', '../real', 'real/kept', 'src/l/*'],
  ])('%s is read with what it leads to', async (_, target, kept, glob) => {
    const read = `# conductor: inputs=${glob} outputs=out\ncat src/l src/l/kept > out 2> /dev/null || true\n`;
    await using folder = await TempFolder.create({
      'conductor.config.json': '{}',
      'tasks/01-read.sh': read,
      [kept]: 'one',
    });
    mkdirSync(folder.at('src'));
    symlinkSync(target, folder.at('src/l'));
    expect((await runHere(folder)).outcomes).toEqual(['1 executed']);
    for (let again = 0; again < 2; again++) expect((await runHere(folder)).outcomes).toEqual(['1 fresh']);
    await folder.write(kept, 'two');
    expect((await runHere(folder)).because).toEqual([`input "${kept}" modified`]);
    expect(await folder.read('out')).toBe('two');
    await folder.write(kept, 'one');
    expect((await runHere(folder)).outcomes).toEqual(['1 restored']);
    expect(await folder.read('out')).toBe('one');
  });
});

describe('the environment', () => {
  const script = (declared: string) =>
    `# conductor: env=${declared} outputs=out\necho "\${FLAG-unset} $(env | grep ^CI_ | sort | tr '\\n' ' ')" > out\n`;

  it('every change of a declared variable is another result, and going back a hit', async () => {
    await using folder = await TempFolder.create({
      'conductor.config.json': '{}',
      'tasks/01-env.sh': script('FLAG,CI_*'),
    });
    const run = async (env: Record<string, string>) => {
      const { outcomes } = await runHere(folder, { env });
      return [outcomes[0], await folder.read('out')];
    };
    expect(await run({})).toEqual(['1 executed', 'unset \n']);
    expect(await run({ FLAG: '' })).toEqual(['1 executed', ' \n']);
    expect(await run({ FLAG: 'a' })).toEqual(['1 executed', 'a \n']);
    expect(await run({ FLAG: 'a', CI_X: '1' })).toEqual(['1 executed', 'a CI_X=1 \n']);
    expect(await run({ FLAG: 'a', CI_X: '2' })).toEqual(['1 executed', 'a CI_X=2 \n']);
    expect(await run({ FLAG: 'a', CI_Y: '2' })).toEqual(['1 executed', 'a CI_Y=2 \n']);
    expect(await run({ FLAG: 'a', CIX: '2' })).toEqual(['1 restored', 'a \n']);
    expect(await run({ OTHER: 'x' })).toEqual(['1 restored', 'unset \n']);
    expect(await run({ OTHER: 'y' })).toEqual(['1 fresh', 'unset \n']);
  });
});

describe('the environment mode', () => {
  it('is another result: what was made with everything set is not taken for one of what is declared', async () => {
    const make = `# conductor: outputs=out\necho "\${OTHER-unset}" > out\n`;
    await using folder = await TempFolder.create({ 'conductor.config.json': '{}', 'tasks/01-env.sh': make });
    const run = async (envMode: string) => {
      await folder.write('conductor.config.json', JSON.stringify({ envMode }));
      const { outcomes } = await runHere(folder, { env: { OTHER: 'set' } });
      return [outcomes[0], await folder.read('out')];
    };
    expect(await run('loose')).toEqual(['1 executed', 'set\n']);
    expect(await run('strict')).toEqual(['1 executed', 'unset\n']);
    expect(await run('loose')).toEqual(['1 restored', 'set\n']);
    expect(await run('strict')).toEqual(['1 restored', 'unset\n']);
  });
});

describe('a need that is not brought up to date (--only)', () => {
  const PACKS = '# conductor: needs=1 outputs=pack\ncat out/* > pack; echo 2 >> ran\n';

  it('counts as what it is on disk', async () => {
    await using folder = await workspace({ 'tasks/02-pack.sh': PACKS });
    await runHere(folder);
    await folder.write('out/a', 'EDITED');
    expect((await runHere(folder, { words: ['2'], only: true })).outcomes).toEqual(['2 executed']);
    expect(await folder.read('pack')).toBe('EDITEDtwo');
    expect((await runHere(folder, { words: ['2'], only: true })).outcomes).toEqual(['2 fresh']);
    expect((await runHere(folder)).outcomes).toEqual(['1 restored', '2 restored']);
    await expectRight(folder);
  });

  it('also where nobody knows what made it', async () => {
    await using folder = await workspace({ 'tasks/02-pack.sh': PACKS });
    await runHere(folder);
    for (const text of ['ONE', 'TWO']) {
      rmSync(folder.at('.conductor/cache/v1/state'));
      await folder.write('out/a', text);
      expect((await runHere(folder, { words: ['2'], only: true })).outcomes).toEqual(['2 executed']);
      expect(await folder.read('pack')).toBe(`${text}two`);
    }
    rmSync(folder.at('.conductor/cache/v1/state'));
    await folder.write('out/a', 'one');
    expect((await runHere(folder, { words: ['2'], only: true })).outcomes).toEqual(['2 restored']);
    expect(await folder.read('pack')).toBe('onetwo');
  });
});

describe('early cutoff', () => {
  it('a need that ran and made the same bytes runs nothing after it', async () => {
    const first = '# conductor: inputs=src/** outputs=out/**\nmkdir -p out; head -c 1 src/a > out/a; echo 1 >> ran\n';
    await using folder = await workspace({ 'tasks/01-copy.sh': first });
    await runHere(folder);
    await folder.write('src/a', 'other');
    expect((await runHere(folder)).outcomes).toEqual(['1 executed', '2 fresh']);
    await folder.write('src/a', 'xther');
    expect((await runHere(folder)).outcomes).toEqual(['1 executed', '2 executed']);
    expect(await folder.read('pack')).toBe('x');
  });
});

describe('a task that reads what another one makes and does not need it', () => {
  const READS = (inputs: string) =>
    `# conductor: inputs=${inputs} outputs=all\nfind src -type f | sort | xargs cat > all\n`;
  const MAKES = '# conductor: inputs=seed outputs=src/gen/**\nmkdir -p src/gen; cp seed src/gen/made\n';

  it('is named where its globs find that among other files', async () => {
    const files = { 'tasks/01-reads.sh': READS('src/**'), 'tasks/02-makes.sh': MAKES };
    await using folder = await TempFolder.create({ 'conductor.config.json': '{}', ...files, 'src/a': '1', seed: '2' });
    // Task 2 may also make its output before it is looked at whether task 1 still stands on what it was started with.
    expect((await runHere(folder, { concurrency: 1 })).warnings).toContain(
      'Task 1 "tasks/01-reads.sh" reads "src/gen/made", which task 2 "tasks/02-makes.sh" makes, and does not need it: what it read may be of an earlier run',
    );
    await runHere(folder);
    expect((await runHere(folder, { concurrency: 1 })).warnings).toEqual([]);
    await folder.write('seed', '3');
    expect((await runHere(folder, { concurrency: 1 })).warnings).toHaveLength(1);
    await folder.write('seed', '2');
    expect((await runHere(folder, { words: ['2'] })).warnings).toEqual([]);
  });

  it.each([
    ['leaves it out', READS('src/**,!src/gen/**'), ''],
    ['needs it through another', READS('src/** needs=3'), ''],
    ['does not find it since git ignores it', READS('src/**'), 'gen/\n'],
  ])('is fine where it %s', async (_, reads, ignored) => {
    const between = '# conductor: needs=2 outputs=between\ntouch between\n';
    const files = { 'tasks/01-reads.sh': reads, 'tasks/02-makes.sh': MAKES, 'tasks/03-between.sh': between };
    await using folder = await TempFolder.create({
      ...files,
      'conductor.config.json': '{}',
      '.gitignore': ignored,
      'src/a': '1',
      seed: '2',
    });
    expect(await runHere(folder)).toMatchObject({ ok: true, warnings: [] });
  });
});

describe('two tasks that make one output', () => {
  it('are an error that names both, before anything runs', async () => {
    await using folder = await TempFolder.create({
      'conductor.config.json': '{}',
      'tasks/01-a.sh': '# conductor: outputs=out/**\ntouch ran\n',
      'tasks/02-b.sh': '# conductor: outputs=out/b\ntouch ran\n',
    });
    await expect(runHere(folder)).rejects.toThrow(/task 1 "tasks\/01-a.sh" and task 2 "tasks\/02-b.sh" both claim/);
    expect(await folder.list()).not.toContain('ran');
  });

  it.each([
    ['out/*.js', 'out/a.*'],
    ['out/**/*.js', 'out/deep'],
    ['out/deep/**', 'out/*/a.js'],
  ])('by globs that only meet in a file are an error where they meet: %s and %s', async (one, other) => {
    const make = (globs: string) =>
      `# conductor: outputs=${globs}\nmkdir -p out/deep; echo $0 > out/deep/a.js; cp out/deep/a.js out\n`;
    await using folder = await TempFolder.create({
      'conductor.config.json': '{}',
      'tasks/01-a.sh': make(one),
      'tasks/02-b.sh': make(other),
    });
    const ran = await runHere(folder, { concurrency: 1, continueAfterFailure: true });
    expect(ran.ok).toBe(false);
    expect(ran.failures.join()).toMatch(/"out\/(?:deep\/)?a.js"/);
    expect(ran.failures.join()).toMatch(/task 1 .* task 2 .* both claim/);
  });
});

describe('what stands among the outputs', () => {
  it('a folder where a file should be is named, and nothing of it is taken away', async () => {
    await using folder = await workspace();
    await runHere(folder);
    await folder.remove('out/a');
    await folder.write('out/a/mine', 'mine');
    const ran = await runHere(folder);
    expect(ran.ok).toBe(false);
    expect(ran.failures.join()).toContain('"out/a"');
    expect(await folder.read('out/a/mine')).toBe('mine');
    await folder.remove('out/a');
    expect((await runHere(folder)).ok).toBe(true);
    await expectRight(folder);
  });

  it('empty folders, links and executable bits come back', async () => {
    const make =
      '# conductor: outputs=out/**\nmkdir -p out/empty/deeper; echo x > out/run; chmod +x out/run; ln -s run out/link\n';
    await using folder = await TempFolder.create({ 'conductor.config.json': '{}', 'tasks/01-make.sh': make });
    await runHere(folder);
    rmSync(folder.at('out'), { recursive: true });
    expect((await runHere(folder)).outcomes).toEqual(['1 restored']);
    expect(lstatSync(folder.at('out/empty/deeper')).isDirectory()).toBe(true);
    expect(lstatSync(folder.at('out/run')).mode & 0o100).toBe(0o100);
    expect(lstatSync(folder.at('out/link')).isSymbolicLink()).toBe(true);
    expect((await runHere(folder)).outcomes).toEqual(['1 fresh']);
  });

  it('a file that becomes a folder and back is what the inputs say', async () => {
    const make = '# conductor: inputs=which outputs=out/**\nmkdir -p out; sh which\n';
    await using folder = await TempFolder.create({ 'conductor.config.json': '{}', 'tasks/01-make.sh': make });
    const states = {
      'echo 1 > out/x': ['out/x'],
      'mkdir out/x; echo 2 > out/x/y': ['out/x/y'],
      'mkdir out/x': [],
      'ln -s ../which out/x': ['out/x'],
    };
    for (const _round of [1, 2]) {
      for (const [text, paths] of Object.entries(states)) {
        await folder.write('which', text);
        const { ok, failures } = await runHere(folder);
        expect(ok, `${text}: ${failures.join()}`).toBe(true);
        expect(await folder.list('out')).toEqual(paths);
      }
    }
  });

  it.each(['out', 'deep/out'])('%s becomes a file and a folder again, as a task claims it by its name', async (out) => {
    const make = `# conductor: inputs=which outputs=${out}\nmkdir -p deep; sh which ${out}\n`;
    await using folder = await TempFolder.create({ 'conductor.config.json': '{}', 'tasks/01-make.sh': make });
    const states = {
      'mkdir $1; echo 1 > $1/y': [`${out}/y`],
      'echo 2 > $1': [out],
      'mkdir $1': [],
      'ln -s ../which $1': [out],
    };
    for (const _round of [1, 2]) {
      for (const [text, paths] of Object.entries(states)) {
        await folder.write('which', text);
        const { ok, failures } = await runHere(folder);
        expect(ok, `${text}: ${failures.join()}`).toBe(true);
        expect((await folder.list('.')).filter((path) => path.startsWith(out))).toEqual(paths);
      }
    }
  });

  it.each(['out', 'deep/out'])('%s is not there for a command that makes it otherwise where it is', async (out) => {
    const make = `# conductor: inputs=src/** outputs=${out}/**\nmkdir -p deep; cp -r src ${out}\n`;
    await using folder = await TempFolder.create({ 'conductor.config.json': '{}', 'tasks/01-make.sh': make });
    for (const text of ['one', 'two', 'three', 'one']) {
      await folder.write('src/a', text);
      expect((await runHere(folder)).ok).toBe(true);
      expect(await folder.list(out)).toEqual([`${out}/a`]);
      expect(await folder.read(`${out}/a`)).toBe(text);
    }
  });

  it('what nobody remembers to have made is not recorded as made, and is gone once it is known', async () => {
    await using folder = await workspace();
    await runHere(folder);
    rmSync(folder.at('.conductor'), { recursive: true });
    rmSync(folder.at('src/b'));
    const warned = await runHere(folder);
    expect(warned.warnings.join()).toContain('"out/b" was there before it ran');
    await runHere(folder);
    await expectRight(folder);
    rmSync(folder.at('out'), { recursive: true });
    await runHere(folder);
    await expectRight(folder);
  });

  it('a folder that somebody put in the place of a stale output stays', async () => {
    await using folder = await workspace();
    await folder.remove('src/b');
    await runHere(folder);
    await folder.write('src/b', 'two');
    await runHere(folder);
    await folder.remove('src/b');
    await folder.remove('out/b');
    await folder.write('out/b/mine', 'mine');
    expect((await runHere(folder, { words: ['1'] })).outcomes).toEqual(['1 restored']);
    expect(await folder.read('out/b/mine')).toBe('mine');
  });

  it('what a failed run wrote goes, and what was there before is as it was', async () => {
    const broken =
      '# conductor: inputs=src/** outputs=out/** outputs=!out/foreign\nmkdir -p out; cp -r src/. out; ! grep -q bad src/a || { echo x > out/half; exit 3; }\n';
    await using folder = await workspace({ 'tasks/01-copy.sh': broken, 'out/foreign': 'of the user' });
    await runHere(folder);
    const before = await tree(folder, 'out');
    await folder.write('src/a', 'bad');
    expect((await runHere(folder)).outcomes).toEqual(['1 failed', '2 skipped']);
    expect(await tree(folder, 'out')).toEqual(before);
    await folder.write('src/a', 'one');
    expect((await runHere(folder)).outcomes).toEqual(['1 fresh', '2 fresh']);
  });

  it.runIf(process.getuid?.() === 0 && process.platform === 'linux')('may be on a disk of its own', async () => {
    await using folder = await workspace({ 'tasks/01-copy.sh': `${COPY}! grep -q bad src/a\n`, 'out/.keep': '' });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder.at('out')]);
    try {
      await runHere(folder);
      await folder.write('src/a', 'bad');
      expect((await runHere(folder)).ok).toBe(false);
      expect(await tree(folder, 'out')).toEqual({ '/a': 'one', '/b': 'two' });
      await folder.write('src/a', 'three');
      await folder.remove('src/b');
      expect((await runHere(folder)).ok).toBe(true);
      await expectRight(folder);
    } finally {
      execFileSync('umount', [folder.at('out')]);
    }
  });
});

describe('a package that a task imports', () => {
  it('in another version runs the task again, and in the earlier one is a hit', async () => {
    const dependency = (version: string) => ({
      'node_modules/dep/package.json': JSON.stringify({ name: 'dep', version, type: 'module', exports: './index.js' }),
      'node_modules/dep/index.js': `export const version = '${version}';\n`,
    });
    await using project = await Project.create({
      'tasks/01-use.ts': `import { version } from 'dep';\nexport default { outputs: ['out'], run({ write }) { write('out', version); } };\n`,
    });
    const outcomes: unknown[] = [];
    for (const version of ['1.0.0', '2.0.0', '1.0.0']) {
      for (const [path, text] of Object.entries(dependency(version))) await project.folder.write(path, text);
      const [task] = (await project.report('run')).tasks;
      outcomes.push([task?.outcome, task?.because]);
      expect(await project.folder.read('out')).toBe(version);
    }
    const modified = ['package "dep" modified'];
    expect(outcomes).toEqual([
      ['executed', ['first run']],
      ['executed', modified],
      ['restored', modified],
    ]);
  });
});
