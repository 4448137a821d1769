/** `conductor watch`: runs again on change, and on nothing else. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Project, REPOSITORY } from '../support/project.ts';
import { Session } from '../support/session.ts';

const IDLE = /^watch: waiting for changes/;
const task = (fields: string): string => `export default { ${fields} };\n`;
const copy = (from: string, to: string): string =>
  task(
    `inputs: ['${from}/**'], outputs: ['${to}/**'], command: 'mkdir -p ${to}/deep/er; cat $(find ${from} -type f | sort) > ${to}/deep/er/all'`,
  );

/** Copies what is in `src`, and what that gives, once more. */
const FILES = {
  'tasks/01-first.ts': copy('src', 'out'),
  'tasks/02-second.ts': `${copy('out', 'dist').replace('{', "{ needs: ['first'],")}`,
  'src/a': 'one\n',
};

function watch(project: Project, ...args: string[]): Session {
  return new Session(project.start(['watch', ...args]));
}

/** Why its runs began. */
function causes(session: Session): readonly string[] {
  return [...session.text.matchAll(/^watch: (?!waiting)(.*)$/gm)].map(([, cause = '']) => cause);
}

/** A task that says that it goes, and goes on once its gate is opened. */
async function gated(files: Readonly<Record<string, string>>): Promise<Project> {
  const project = await Project.create(files);
  execFileSync('mkfifo', [project.folder.at('gate')]);
  return project;
}

/** Lets one task go on that waits at the gate. */
async function openGate(project: Project): Promise<void> {
  const gate = await open(project.folder.at('gate'), 'w');
  await gate.write('go\n');
  await gate.close();
}

const WAITING = `echo began $$; read -r word < gate; mkdir -p out; cat in > out/in`;
const GATED = { in: 'one\n', 'tasks/01-gated.ts': task(`inputs: ['in'], outputs: ['out/in'], command: '${WAITING}'`) };

describe('conductor watch', () => {
  it('runs, and runs again when an input changes', async () => {
    await using project = await Project.create(FILES);
    await using session = watch(project);
    await session.says(IDLE);
    expect(await project.folder.read('dist/deep/er/all')).toBe('one\n');
    await project.folder.write('src/a', 'two\n');
    await session.says(IDLE, 2);
    expect(await project.folder.read('dist/deep/er/all')).toBe('two\n');
    await project.folder.write('src/b', 'more\n');
    await session.says(IDLE, 3);
    await project.folder.remove('src/a');
    await session.says(IDLE, 4);
    expect(await project.folder.read('dist/deep/er/all')).toBe('more\n');
    expect(causes(session)).toEqual(['first run', 'src/a changed', 'src/b changed', 'src/a removed']);
  });

  it('does not run because of its own outputs, of what no task reads, or of files that are what they were', async () => {
    await using project = await Project.create({ ...FILES, 'other/x': '1' });
    await using session = watch(project);
    await session.says(IDLE);
    await project.folder.write('other/x', '2');
    await project.folder.write('src/a', 'one\n');
    await project.folder.write('out/deep/er/all', 'one\n');
    await project.folder.write('node_modules/some/package.json', '{}');
    await project.folder.write('src/z', 'last\n');
    await session.says(IDLE, 2);
    await project.folder.write('src/z', 'very last\n');
    await session.says(IDLE, 3);
    expect(causes(session)).toEqual(['first run', 'src/z changed', 'src/z changed']);
  });

  it('does not run again because of the outputs of a task that fails or is never cached', async () => {
    await using project = await Project.create({
      'tasks/01-fails.ts': task(
        `inputs: ['src/*'], outputs: ['out/**'], command: 'mkdir -p out; date +%N > out/x; exit 1'`,
      ),
      'tasks/02-always.ts': task(
        `inputs: ['src/*'], outputs: ['now/**'], cache: false, command: 'mkdir -p now; date +%N > now/x'`,
      ),
      'conductor.config.json': '{ "onFailure": "keep" }',
      'src/a': '1',
    });
    await using session = watch(project, '--continue');
    await session.says(IDLE);
    await project.folder.write('src/a', '2');
    await session.says(IDLE, 2);
    await project.folder.write('src/a', '3');
    await session.says(IDLE, 3);
    expect(causes(session)).toEqual(['first run', 'src/a changed', 'src/a changed']);
    expect(session.count(/^02 Always .*executed/)).toBe(3);
  });

  it('puts outputs right that somebody else changes or removes', async () => {
    await using project = await Project.create(FILES);
    await using session = watch(project);
    await session.says(IDLE);
    await project.folder.write('out/deep/er/all', 'mine\n');
    await session.says(IDLE, 2);
    expect(await project.folder.read('out/deep/er/all')).toBe('one\n');
    await project.folder.remove('dist');
    await session.says(IDLE, 3);
    expect(await project.folder.read('dist/deep/er/all')).toBe('one\n');
    expect(causes(session)).toEqual(['first run', 'out/deep/er/all changed', 'dist/deep/er/all removed']);
  });

  it('sees what is in folders that come to be as a whole', async () => {
    await using project = await Project.create({ ...FILES, 'aside/in/side/b': 'b\n' });
    await using session = watch(project);
    await session.says(IDLE);
    await rename(project.folder.at('aside'), project.folder.at('src/new'));
    await session.says(IDLE, 2);
    await project.folder.write('src/new/in/side/b', 'c\n');
    await session.says(IDLE, 3);
    expect(await project.folder.read('out/deep/er/all')).toBe('one\nc\n');
    await project.folder.remove('src/new');
    await session.says(IDLE, 4);
    expect(causes(session).slice(1)).toEqual([
      'src/new/in/side/b changed',
      'src/new/in/side/b changed',
      'src/new/in/side/b removed',
    ]);
  });

  it('runs again when there is more or less in a folder that a definition or the configuration lists', async () => {
    await using project = await Project.create({
      'conductor.config.ts': `import { readdirSync } from 'node:fs';\nexport default { env: readdirSync('names') };\n`,
      'tasks/01-all.ts': `import { readdirSync } from 'node:fs';
const files = readdirSync('.').filter((name) => name.endsWith('.txt'));
export default { outputs: ['out/all'], cache: false, command: \`mkdir -p out; echo \${files} $MORE > out/all\` };\n`,
      'a.txt': 'a',
      'names/HOME': '',
      'other/x': '',
    });
    await using session = new Session(project.start(['watch'], { env: { MORE: 'more' } }));
    await session.says(IDLE);
    const runs = causes(session).length; // the first one makes "out", which is in the root that the definition lists
    await project.folder.write('other/y', '');
    await project.folder.write('b.txt', 'b');
    await session.says(IDLE, 2);
    expect(await project.folder.read('out/all')).toBe('a.txt,b.txt\n');
    await project.folder.write('b.txt', 'other content');
    await project.folder.remove('a.txt');
    await session.says(IDLE, 3);
    expect(await project.folder.read('out/all')).toBe('b.txt\n');
    await project.folder.write('names/MORE', '');
    await session.says(IDLE, 4);
    expect(await project.folder.read('out/all')).toBe('b.txt more\n');
    expect(causes(session).slice(runs)).toEqual(['files changed', 'files changed', 'names changed']);
  });

  it('runs only what the words name', async () => {
    await using project = await Project.create({ ...FILES, 'tasks/03-third.ts': copy('third', 'far'), 'third/x': '1' });
    await using session = watch(project, 'first');
    await session.says(IDLE);
    await project.folder.write('third/x', '2');
    await project.folder.write('tasks/03-third.ts', copy('third', 'farther'));
    await project.folder.write('src/a', 'two\n');
    await session.says(IDLE, 2);
    expect(causes(session)).toEqual(['first run', 'src/a changed']);
    expect(session.text).not.toMatch(/Second|Third/);
  });
});

describe('a change while tasks run', () => {
  it('ends the run that it makes pointless, and runs again', async () => {
    await using project = await gated(GATED);
    await using session = watch(project, '--logs', 'stream');
    await session.says(/began/);
    await project.folder.write('in', 'two\n');
    await session.says(/began/, 2);
    await openGate(project);
    await session.says(IDLE);
    expect(await project.folder.read('out/in')).toBe('two\n');
    expect(causes(session)).toEqual(['first run', 'in changed']);
    expect(session.text).toMatch(/^01 Gated {2}cancelled/m);
    expect(session.text).toMatch(/^01 Gated {2}executed/m);
  });

  it('lets the run go on where it concerns others only, and runs again after it', async () => {
    await using project = await gated({
      ...GATED,
      ...{ 'tasks/02-then.ts': copy('src', 'dist').replace('{', '{ needs: [1],') },
      'src/a': 'one\n',
    });
    await using session = watch(project, '--logs', 'stream');
    await session.says(/began/);
    await project.folder.write('src/a', 'two\n');
    await openGate(project);
    await session.says(/^watch: src\/a changed/);
    await session.says(IDLE);
    expect(await project.folder.read('dist/deep/er/all')).toBe('two\n');
    expect(session.text).not.toMatch(/Gated +cancelled/); // the other one may have begun before the change was told
    expect(session.count(/began/)).toBe(1);
  });

  it('does not end a task again and again that writes to its own input', async () => {
    await using project = await gated({
      in: '',
      'tasks/01-own.ts': task(`inputs: ['in'], command: 'echo more >> in; echo began; read -r word < gate'`),
    });
    await using session = watch(project, '--logs', 'stream');
    await session.says(/watch\/own-input/);
    expect(session.text).toContain('"in" changes whenever task 1, which reads it, runs');
    expect(session.count(/cancelled$/)).toBe(3);
    await openGate(project);
    await session.says(/01 Own {2}executed/);
  });
});

describe('edits of what tasks are', () => {
  it('survives an invalid task file, and takes new, changed and removed ones', async () => {
    await using project = await Project.create(FILES);
    await using session = watch(project);
    await session.says(IDLE);
    await project.folder.write('tasks/03-third.ts', task('inputs: 5'));
    await session.says(/error\[task\/invalid\]/);
    await project.folder.write('notes.txt', 'nothing to do with it');
    await project.folder.write('tasks/03-third.ts', copy('src', 'third'));
    await session.says(/^03 Third +executed .*\(first run\)/);
    expect(await project.folder.read('third/deep/er/all')).toBe('one\n');
    await session.says(/^3 tasks: 1 executed/); // what is written before that may have been looked at
    await project.folder.write('tasks/03-third.ts', copy('src', 'fourth'));
    await session.says(/^03 Third +executed .*definition/);
    expect(await project.folder.read('fourth/deep/er/all')).toBe('one\n');
    await project.folder.remove('tasks/03-third.ts');
    await session.says(/^2 tasks: 2 fresh/);
    expect(session.text).not.toContain('notes.txt');
  });

  it('takes modules that tasks import', async () => {
    await using project = await Project.create({
      'lib/words.ts': `export const words = 'one';\n`,
      'tasks/01-say.ts': `import { words } from '../lib/words.ts';\nexport default { outputs: ['said'], command: 'echo ' + words + ' > said' };\n`,
    });
    await using session = watch(project);
    await session.says(IDLE);
    await project.folder.write('lib/words.ts', `export const words = 'two';\n`);
    await session.says(/executed .*task code "lib\/words.ts" modified/);
    expect(await project.folder.read('said')).toBe('two\n');
    await session.says(IDLE, 2); // what is removed before that may have been looked at
    await project.folder.remove('lib/words.ts');
    await session.says(/error\[task\/missing-import\]/);
    await project.folder.write('lib/words.ts', `export const words = 'three';\n`);
    await session.says(/executed .*task code "lib\/words.ts" modified/, 2);
    expect(await project.folder.read('said')).toBe('three\n');
  });

  it.each(['{ "type": "module" }', '{}'])(
    'takes edits of a configuration and its modules, with package.json %s',
    async (json) => {
      await using project = await Project.create({
        ...FILES,
        'package.json': json,
        'conductor.config.ts': `import { slots } from './slots.ts';\nexport default { concurrency: slots };\n`,
        'slots.ts': 'export const slots: number = 1;\n',
      });
      await using session = watch(project);
      await session.says(IDLE);
      await project.folder.write('slots.ts', 'export const slots = "many";\n');
      await session.says(/"concurrency" is "many"/);
      await project.folder.write('slots.ts', 'export const slots = 0;\n');
      await session.says(/"concurrency" is 0/);
      await project.folder.write('slots.ts', 'export const slots = 2;\n');
      await session.says(/^2 tasks: 2 fresh/);
      expect(session.count(/^watch: slots.ts changed/)).toBeGreaterThanOrEqual(3);
    },
  );

  it('takes edits of what git ignores', async () => {
    await using project = await Project.create({ ...FILES, 'src/b.log': 'log\n', '.gitignore': '*.log\n' });
    await using session = watch(project);
    await session.says(IDLE);
    expect(await project.folder.read('out/deep/er/all')).toBe('one\nlog\n'); // the command knows nothing of it
    await project.folder.write('src/b.log', 'other\n');
    await project.folder.write('src/a', 'two\n');
    await session.says(IDLE, 2);
    expect(causes(session)).toEqual(['first run', 'src/a changed']);
    await project.folder.write('.gitignore', 'nothing\n');
    await session.says(/input "src\/b.log" added/);
    expect(causes(session)).toHaveLength(3);
  });

  it('ends where the workspace is gone', async () => {
    await using project = await Project.create(FILES);
    await using session = watch(project);
    await session.says(IDLE);
    await project.folder.remove('tasks');
    expect(await session.ended()).toBe(2);
    expect(session.text).toContain('error[watch/workspace-gone]');
  });

  it('does not begin without a workspace, or with a word that names no task', async () => {
    await using empty = await Project.create();
    expect(await empty.run(['watch'])).toMatchObject({ code: 2, stderr: expect.stringContaining('config/not-found') });
    await using project = await Project.create(FILES);
    const { code, stderr } = await project.run(['watch', 'fist']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean "first"?')]);
    expect((await project.run(['watch', '--debounce', 'long'])).stderr).toContain('usage/invalid-duration');
  });
});

describe('the end of a watch', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends what runs, and ends in %d', async (signal, code) => {
    await using project = await gated({ ...GATED, 'out/in': 'before\n' });
    await using session = watch(project, '--logs', 'stream');
    await session.says(/began \d+$/);
    const [, pid = ''] = /began (\d+)/.exec(session.text) ?? [];
    expect(await session.end(signal)).toBe(code);
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
    expect(session.text).toMatch(/^01 Gated {2}cancelled/m);
    expect(await project.folder.read('out/in')).toBe('before\n');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends in 0 where nothing runs', async (signal) => {
    await using project = await Project.create(FILES);
    await using session = watch(project);
    await session.says(IDLE);
    expect(await session.end(signal)).toBe(0);
  });

  it('ends quietly where nobody reads what it says', async () => {
    await using project = await Project.create(FILES);
    const child = project.start(['watch', '--json']);
    const ended = new Promise((resolve) => child.once('close', resolve));
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.stdout?.destroy();
    child.stderr?.resume();
    await project.folder.write('src/a', 'two\n');
    expect(await ended).toBe(0);
  });
});

describe('what a watch says', () => {
  it('is a line of JSON for each run with --json', async () => {
    await using project = await Project.create(FILES);
    await using session = watch(project, '--json');
    await session.says(/^\{.*\}$/);
    await project.folder.write('src/a', 'two\n');
    await session.says(/^\{.*\}$/, 2);
    const lines = session.text.split('\n').filter((line) => line.startsWith('{'));
    expect(lines.map((line) => JSON.parse(line).tasks[0])).toEqual([
      expect.objectContaining({ id: 1, outcome: 'executed', because: ['first run'] }),
      expect.objectContaining({ id: 1, outcome: 'executed', because: ['input "src/a" modified'] }),
    ]);
    expect(session.text).not.toContain('watch:');
  });

  it('counts files that change together', async () => {
    await using project = await Project.create(FILES);
    await using session = watch(project, '--debounce', '400ms');
    await session.says(IDLE);
    await Promise.all(['b', 'c', 'd'].map((name) => project.folder.write(`src/${name}`, name)));
    await session.says(IDLE, 2);
    expect(causes(session)).toEqual(['first run', '3 files changed']);
  });

  it('runs by force the first time only', async () => {
    await using project = await Project.create(FILES);
    await project.run(['run']);
    await using session = watch(project, '--force', '1');
    await session.says(IDLE);
    await project.folder.write('src/b', 'b');
    await session.says(IDLE, 2);
    expect(session.count(/executed in .* \(forced\)/)).toBe(1);
    expect(session.count(/executed in .*input "src\/b" added/)).toBe(1);
  });
});

const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

/** A watch on a terminal of its own. */
function onTerminal(project: Project, args = ''): Session {
  const command = `${process.execPath} ${join(REPOSITORY, 'bin/conductor.cjs')} watch --plain --no-color ${args}`;
  const { PATH = '', HOME = '' } = process.env;
  const settings = { cwd: project.folder.path, env: { PATH, HOME, TERM: 'xterm' } };
  return new Session(spawn('script', ['-qec', command, '/dev/null'], settings));
}

describe.skipIf(!hasScript)('keys of a terminal', () => {
  it('r runs, f forces, q quits', async () => {
    await using project = await Project.create(FILES);
    await using session = onTerminal(project);
    await session.says(/waiting for changes \(r run now, f force, q quit\)/);
    session.type('r');
    await session.says(/waiting for changes/, 2);
    expect(session.text).toMatch(/watch: run asked for\s+01 First +fresh/);
    session.type('xf');
    await session.says(/waiting for changes/, 3);
    expect(session.text).toMatch(/watch: forced run\s+01 First +executed in .* \(forced\)/);
    session.type('q');
    expect(await session.ended()).toBe(0);
  });

  it('Ctrl-C ends what runs, and ends in 130; r begins it anew', async () => {
    await using project = await gated(GATED);
    await using session = onTerminal(project, '--logs stream');
    await session.says(/began/);
    session.type('r');
    await session.says(/began/, 2);
    session.type('\u0003');
    expect(await session.ended()).toBe(130);
    expect(session.count(/01 Gated {2}cancelled/)).toBe(2);
  });

  it('a question is answered by a line, and keys work after it', async () => {
    await using project = await Project.create({
      'conductor.config.json': '{ "write": { "confirmAbove": 3 } }',
      'src/count': '6',
      'tasks/01-gen.ts': `import { defineTask } from 'conductor-run';
export default defineTask({
  inputs: ['src/**'], outputs: ['gen/**'],
  async run({ write, $ }) {
    const count = Number((await $\`cat src/count\`).stdout);
    for (let at = 0; at < count; at++) write(\`gen/\${at}\`, \`\${at} of \${count}\\n\`);
  },
});
`,
    });
    await using session = onTerminal(project);
    await session.says(/waiting for changes/);
    await project.folder.write('src/count', '2');
    await session.says(/Go on\? \[y\/N\]/);
    session.type('y\n');
    await session.says(/waiting for changes/, 2);
    expect((await project.folder.list('gen')).sort()).toEqual(['gen/0', 'gen/1']);
    session.type('q');
    expect(await session.ended()).toBe(0);
  });
});

const mayLimit =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-Ur', 'sh', '-c', 'echo 9 > /proc/sys/user/max_inotify_watches']).status === 0;

it.skipIf(!mayLimit)('says what to do where the system lets it watch too few folders', async () => {
  await using project = await Project.create({ ...FILES, 'a/b/c/d': '' });
  const binary = join(REPOSITORY, 'bin/conductor.cjs');
  const limited = 'echo 2 > /proc/sys/user/max_inotify_watches; exec "$@"';
  await using session = new Session(
    spawn('unshare', ['-Ur', 'sh', '-c', limited, 'sh', process.execPath, binary, 'watch'], {
      cwd: project.folder.path,
    }),
  );
  expect(await session.ended()).toBe(2);
  expect(session.text).toContain('error[watch/limit]');
  expect(session.text).toContain('fs.inotify.max_user_watches');
});

it('takes edits as editors make them: a new file in the place of the old one', async () => {
  await using project = await Project.create(FILES);
  await using session = watch(project);
  await session.says(IDLE);
  await writeFile(project.folder.at('src/.a.swp'), 'two\n');
  await rename(project.folder.at('src/.a.swp'), project.folder.at('src/a'));
  await session.says(IDLE, 2);
  expect(await project.folder.read('dist/deep/er/all')).toBe('two\n');
});
