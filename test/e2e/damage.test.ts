/** Damaged and hostile caches, records and disks: they cost a rebuild and one warning, never a wrong byte and never a failure. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../lib/cache/action-record.ts';
import { cacheStatus } from '../../lib/cache/status.ts';
import type { ActionResult } from '../../lib/model/action-result.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { Project } from '../support/project.ts';
import { recordText } from '../support/record-text.ts';
import { runHere } from '../support/run-here.ts';
import { TempFolder } from '../support/temp-folder.ts';

const STORE = '.conductor/cache/v1';
const FILES = {
  'conductor.config.json': '{}',
  'tasks/01-copy.sh': '# conductor: inputs=src/** outputs=out/**\nmkdir -p out; cp -r src/. out; echo 1 >> ran\n',
  'tasks/02-pack.sh': '# conductor: needs=1 inputs=out/** outputs=pack\ncat out/* > pack; echo 2 >> ran\n',
  'src/a': 'one',
  'src/long': 'a line that is worth compressing\n'.repeat(500),
};

async function built(files: Readonly<Record<string, string>> = {}): Promise<TempFolder> {
  const folder = await TempFolder.create({ ...FILES, ...files });
  await runHere(folder);
  return folder;
}

async function expectRight(folder: TempFolder): Promise<void> {
  const [a, long] = [await folder.read('src/a'), await folder.read('src/long')];
  expect([await folder.read('out/a'), await folder.read('out/long')]).toEqual([a, long]);
  expect(await folder.read('pack')).toBe(a + long);
}

function loseOutputs(folder: TempFolder): void {
  for (const path of ['out', 'pack']) rmSync(folder.at(path), { recursive: true, force: true });
}

function replace(path: string, bytes: Uint8Array): void {
  rmSync(path);
  writeFileSync(path, bytes);
}

type Damage = (bytes: Buffer) => Buffer | undefined;
const DAMAGES: Readonly<Record<string, Damage>> = {
  'with a flipped byte': (bytes) => {
    const at = bytes.length >> 1;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  },
  cut: (bytes) => bytes.subarray(0, bytes.length - 1),
  emptied: () => Buffer.alloc(0),
  deleted: () => undefined,
};

describe('every file of the cache', () => {
  it.each(Object.entries(DAMAGES))('%s costs a rebuild and one warning, and is healed', async (_, damage) => {
    await using folder = await built();
    const stored = [...(await folder.list(`${STORE}/cas`)), ...(await folder.list(`${STORE}/ac`))];
    expect(stored.length).toBeGreaterThanOrEqual(5);
    for (const path of stored) {
      const bytes = damage(readFileSync(folder.at(path)));
      if (bytes) replace(folder.at(path), bytes);
      else rmSync(folder.at(path));
      loseOutputs(folder);
      const ran = await runHere(folder);
      expect(ran.ok, path).toBe(true);
      expect(ran.outcomes, path).toEqual(expect.arrayContaining([expect.stringMatching('executed')]));
      expect(ran.warnings, path).toHaveLength(bytes ? 1 : 0);
      await expectRight(folder);
      if (bytes && path.includes('/cas/'))
        expect(await folder.list(`${STORE}/quarantine`)).toContain(`${STORE}/quarantine/${path.split('/').at(-1)}`);
      loseOutputs(folder);
      const again = await runHere(folder);
      expect(again.outcomes, path).toEqual(['1 restored', '2 restored']);
      expect(again.warnings).toEqual([]);
      await expectRight(folder);
    }
    expect((await cacheStatus(folder.at(STORE))).entries).toBe(2);
  });

  it('all of them garbage at once cost one warning for each kind', async () => {
    await using folder = await built({ 'src/b': 'two' });
    for (const path of await folder.list(`${STORE}/cas`)) replace(folder.at(path), Buffer.from('garbage'));
    loseOutputs(folder);
    const ran = await runHere(folder);
    expect([ran.ok, ran.warnings.length]).toEqual([true, 1]);
    await expect(folder.read('out/b')).resolves.toBe('two');
    for (const path of await folder.list(`${STORE}/ac`)) replace(folder.at(path), Buffer.from('garbage'));
    loseOutputs(folder);
    const more = await runHere(folder);
    expect([more.ok, more.warnings.length]).toEqual([true, 1]);
    await expect(folder.read('out/b')).resolves.toBe('two');
  });
});

describe.each(['state', 'index'])('the %s', (name) => {
  it('cut or flipped anywhere never hides a change, and is no reason to fail', async () => {
    await using folder = await built();
    const path = folder.at(`${STORE}/${name}`);
    let text = 'one';
    for (let step = 0; step < 16; step++) {
      await runHere(folder);
      const bytes = readFileSync(path);
      const at = Math.floor((bytes.length * step) / 16);
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (step % 8));
      writeFileSync(path, step % 2 === 0 ? bytes.subarray(0, at) : flipped);
      text = text === 'one' ? 'eno' : 'one';
      await folder.write('src/a', text);
      const ran = await runHere(folder);
      expect([ran.ok, ran.warnings], `at ${at}`).toEqual([true, []]);
      await expectRight(folder);
    }
  });
});

it('a damaged cache, index and state are nothing to the real program either', async () => {
  await using project = await Project.create(FILES);
  const { folder } = project;
  expect((await project.run(['run'])).code).toBe(0);
  for (const name of ['state', 'index']) writeFileSync(folder.at(`${STORE}/${name}`), 'garbage');
  for (const path of await folder.list(`${STORE}/cas`)) replace(folder.at(path), Buffer.from('garbage'));
  loseOutputs(folder);
  const { code, stderr } = await project.run(['run']);
  expect(code, stderr).toBe(0);
  expect(stderr.match(/^warning/gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  await expectRight(folder);
  expect((await project.run(['cache', 'status'])).code).toBe(0);
  expect((await project.report('run')).tasks.map(({ outcome }) => outcome)).toEqual(['fresh', 'fresh']);
});

describe('a hostile record', () => {
  const file = (path: string) => ({ kind: 'file', path, digest: digestOf('one'), size: 3, executable: true });
  const link = (path: string, target: string) => ({ kind: 'symlink', path, target });
  type Forge = (result: ActionResult) => string;
  const withArtifacts =
    (...artifacts: readonly object[]): Forge =>
    (result) =>
      recordText({ ...result, artifacts: artifacts as unknown as ActionResult['artifacts'] }); // what no type allows
  const sealed = (body: string): string => `{"digest":"${digestOf(body)}","result":${body}}\n`;
  const edited =
    (from: RegExp, to: string): Forge =>
    (result) => {
      const body = recordText(result).slice('{"digest":"","result":'.length + 64, -2);
      expect(body).toMatch(from);
      return sealed(body.replace(from, () => to));
    };
  const forgeries: readonly (readonly [string, Forge])[] = [
    ['with a path out of the workspace', withArtifacts(file('out/a'), file('../owned'))],
    ['with an absolute path', withArtifacts(file('/tmp/conductor-owned'))],
    ['with a path below the outputs and out again', withArtifacts(file('out/../../owned'))],
    ["with a hook of git's", withArtifacts(file('.git/hooks/pre-commit'))],
    ['with an input', withArtifacts(file('out/a'), file('src/owned'))],
    ['with task code', withArtifacts(file('tasks/03-owned.sh'))],
    ["with conductor's own files", withArtifacts(file('.conductor/cache/v1/state'))],
    ['with a link that leads out', withArtifacts(link('out/l', '../../..'))],
    ['with a file behind a link', withArtifacts(link('out/l', '..'), file('out/l/owned'))],
    ['with one path twice', withArtifacts(file('out/a'), file('out/a'))],
    ['with an infinite size', edited(/"size":3/, '"size":1e999')],
    ['with a prototype', edited(/^\{/, '{"__proto__":{"polluted":true},')],
    ['nested without end', edited(/"inputs":\{[^}]*\}/, `"inputs":${'['.repeat(200_000)}${']'.repeat(200_000)}`)],
    ['that is no JSON', () => sealed('{"version":1')],
    ['of another task', (result) => recordText({ ...result, fingerprint: { ...result.fingerprint, name: 'task 9' } })],
  ];

  it('is a miss with a warning, whatever it says, and nothing of it is written', async () => {
    await using outer = await TempFolder.create({ 'canary/kept': 'kept' });
    for (const [path, content] of Object.entries(FILES)) await outer.write(`w/${path}`, content);
    const folder = Object.assign(Object.create(TempFolder.prototype) as TempFolder, { path: outer.at('w') });
    await runHere(folder);
    const records = await folder.list(`${STORE}/ac`);
    const [record = ''] = records.filter(
      (path) => folder.at(path) && readFileSync(folder.at(path), 'utf8').includes('"name":"task 1"'),
    );
    const whole = readFileSync(folder.at(record));
    const key = record.slice(-69, -5) as Parameters<typeof parseRecord>[1]; // its file is named by it
    const reading = parseRecord(whole, key);
    if (reading.kind !== 'found') throw new Error('The record cannot be read');
    const isOutside = (path: string) => !/^w\/(?:out|pack|ran|\.conductor)\b/.test(path);
    const before = (await outer.list()).filter(isOutside);
    for (const [what, forge] of forgeries) {
      writeFileSync(folder.at(record), forge(reading.result));
      loseOutputs(folder);
      const ran = await runHere(folder);
      expect(ran.ok, what).toBe(true);
      expect(ran.outcomes[0], what).toBe('1 executed');
      expect(ran.warnings, what).toHaveLength(1);
      await expectRight(folder);
      expect((await outer.list()).filter(isOutside), what).toEqual(before);
      expect(await folder.list('out')).toEqual(['out/a', 'out/long']);
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

const ACTIONS = `export default { inputs: ['in/**', 'extra'], outputs: ['out/**'], async run({ action, write, log }) {
  for (const name of ['a', 'b']) {
    const reply = await action({ name: 'shout ' + name, inputs: ['in/' + name], outputs: ['out/' + name],
      async run({ read, write }) { const text = String(await read('in/' + name)); write('out/' + name, text.toUpperCase()); return { text }; } });
    log('value ' + (await reply.value()).text);
  }
  await write.publish();
} };\n`;
const ACTION_FILES = { 'tasks/01-shout.ts': ACTIONS, 'in/a': 'one', 'in/b': 'two', extra: '1' };

describe('the pieces of a task', () => {
  it('whose cached files and values are damaged are made anew, with one warning', async () => {
    await using project = await Project.create(ACTION_FILES);
    const { folder } = project;
    await project.run(['run']);
    const blobs = await folder.list(`${STORE}/cas`);
    for (const path of blobs) replace(folder.at(path), Buffer.from('garbage'));
    rmSync(folder.at('out'), { recursive: true });
    await folder.write('extra', '2');
    const { code, stderr } = await project.run(['run']);
    expect(code, stderr).toBe(0);
    expect(stderr.match(/^warning/gm), stderr).toHaveLength(1);
    expect([await folder.read('out/a'), await folder.read('out/b')]).toEqual(['ONE', 'TWO']);
  });

  it('whose record names other files are executed, and nothing else is written', async () => {
    await using project = await Project.create(ACTION_FILES);
    const { folder } = project;
    await project.run(['run']);
    for (const path of await folder.list(`${STORE}/ac`)) {
      const reading = parseRecord(
        readFileSync(folder.at(path)),
        path.slice(-69, -5) as Parameters<typeof parseRecord>[1],
      );
      if (reading.kind !== 'found' || reading.result.kind !== 'shout') continue;
      const { artifacts } = reading.result;
      const [first] = artifacts;
      const forged = first?.path === 'out/a' ? [] : artifacts.map((each) => ({ ...each, path: 'owned' }));
      writeFileSync(folder.at(path), recordText({ ...reading.result, artifacts: forged }));
    }
    rmSync(folder.at('out'), { recursive: true });
    await folder.write('extra', '2');
    const { code, stderr } = await project.run(['run']);
    expect(code, stderr).toBe(0);
    expect([await folder.read('out/a'), await folder.read('out/b')]).toEqual(['ONE', 'TWO']);
    expect(await folder.list()).not.toContain('owned');
  });
});

describe('a cache that cannot be written to', () => {
  it('is one warning: what was made is published, and the run goes well', async () => {
    await using folder = await TempFolder.create({ ...FILES, '.conductor/cache': 'a file where a folder should be' });
    const ran = await runHere(folder);
    expect(ran.outcomes).toEqual(['1 executed', '2 executed']);
    expect(ran.ok).toBe(true);
    expect(ran.warnings).toHaveLength(1);
    await expectRight(folder);
  });

  it.runIf(process.getuid?.() === 0 && process.platform === 'linux')(
    'since its disk is full is one warning too, also for the pieces of a task',
    async () => {
      const big = "await import('node:crypto').then((c) => c.randomBytes(150_000).toString('base64'))";
      const task = ACTIONS.replace("String(await read('in/' + name))", big);
      await using project = await Project.create({ ...ACTION_FILES, 'tasks/01-shout.ts': task });
      const { folder } = project;
      mkdirSync(folder.at('.conductor/cache'), { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder.at('.conductor/cache')]);
      try {
        const { code, stderr, stdout } = await project.run(['run', '--plain']);
        expect(code, stderr + stdout).toBe(0);
        expect(stderr.match(/^warning/gm), stderr).toHaveLength(1);
        expect(stderr).toContain('ENOSPC');
        expect((await folder.read('out/a')).length).toBe(200_000);
      } finally {
        execFileSync('umount', [folder.at('.conductor/cache')]);
      }
    },
  );
});
