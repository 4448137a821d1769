/** Tasks 16 to 22 of the reference pipeline, by the real binary, and what they are made of. */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrameRateReport } from '../../tasks/lib/frame-rate.ts';
import { dataUrl, html } from '../../tasks/lib/html.ts';
import { sha256 } from '../../tasks/lib/sbom.ts';
import { fitLine, median, spread } from '../../tasks/lib/statistics.ts';
import { listTarball, packTarball } from '../../tasks/lib/tarball.ts';
import { Project, REPOSITORY, type Report } from '../support/project.ts';

const FRAME_RATE = 'reports/16-frame-rate/frame-rate.json';
const TARBALL = 'release/tarball/led-patterns-0.0.0.tgz';

/** A project with task 8, the tasks from `first` to `last`, and what they import. */
async function projectWith(first: number, last: number): Promise<Project> {
  const project = await Project.withPatternLibrary();
  const isWanted = (name: string) => Number.parseInt(name, 10) >= first && Number.parseInt(name, 10) <= last;
  const names = (await readdir(join(REPOSITORY, 'tasks'))).filter((name) => name === 'lib' || isWanted(name));
  for (const path of names.map((name) => `tasks/${name}`)) {
    await cp(join(REPOSITORY, path), project.folder.at(path), { recursive: true });
  }
  return project;
}

const outcomes = ({ tasks }: Report) => tasks.map(({ id, outcome }) => `${id} ${outcome}`).sort();
const json = async (project: Project, path: string) => JSON.parse(await project.folder.read(path));

describe('tasks 16 to 21', () => {
  let project: Project;
  let cold: Report;
  beforeAll(async () => {
    project = await projectWith(16, 21);
    await project.run(['task', '8']);
    cold = await project.report('task', '16-21');
  });
  afterAll(() => project[Symbol.asyncDispose]());

  it('run cold, and are all fresh the second time', async () => {
    const ids = [16, 17, 18, 19, 20, 21];
    expect(outcomes(cold)).toEqual(['8 fresh', ...ids.map((id) => `${id} executed`)].sort());
    const warm = await project.report('task', '16-21');
    expect(outcomes(warm)).toEqual(['8 fresh', ...ids.map((id) => `${id} fresh`)].sort());
  });

  it('measure every pattern on every strip', async () => {
    const { patterns } = (await json(project, FRAME_RATE)) as FrameRateReport;
    const { modules } = await json(project, 'reports/19-install-check/install-check.json');
    expect(patterns.map(({ name }) => name)).toEqual(modules.map(({ name }: { name: string }) => name));
    for (const { frames } of patterns) {
      expect(frames.map(({ leds }) => leds)).toEqual([60, 300, 1000]);
      for (const { nanoseconds, spread } of frames) expect(Math.min(nanoseconds, spread + 1)).toBeGreaterThan(0);
    }
  });

  it('pack, digest and install to the same bytes in another folder', async () => {
    await using other = await projectWith(17, 19);
    expect((await other.run(['task', '17-19'])).code).toBe(0);
    const paths = [...(await other.folder.list('release')), ...(await other.folder.list('reports'))];
    expect(paths).toEqual([
      'release/checksums/SHA256SUMS',
      'release/checksums/sbom.cdx.json',
      TARBALL,
      'release/tarball/pack.json',
      'reports/19-install-check/install-check.json',
    ]);
    for (const path of paths) {
      expect(await readFile(other.folder.at(path))).toEqual(await readFile(project.folder.at(path)));
    }
  });

  it('pack every file of the generated package, and nothing else', async () => {
    const files = listTarball(await readFile(project.folder.at(TARBALL)));
    const generated = await project.folder.list('generated');
    expect(files.map(({ path }) => `generated/${path}`)).toEqual(generated);
    for (const { path, bytes } of files) {
      expect(Buffer.compare(bytes, await readFile(project.folder.at(`generated/${path}`)))).toBe(0);
    }
  });

  it('digest every file that is released', async () => {
    const lines = (await project.folder.read('release/checksums/SHA256SUMS')).trimEnd().split('\n');
    const released = [...(await project.folder.list('generated')), TARBALL, 'release/tarball/pack.json'];
    expect(lines.map((line) => line.slice(66))).toEqual(released);
    for (const line of lines) expect(line.slice(0, 64)).toBe(sha256(await readFile(project.folder.at(line.slice(66)))));
  });

  it('name the tarball and each of its files in the bill of materials', async () => {
    const bill = await json(project, 'release/checksums/sbom.cdx.json');
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      serialNumber: expect.stringMatching(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      metadata: { component: { purl: 'pkg:npm/led-patterns@0.0.0' } },
    });
    const tarball = sha256(await readFile(project.folder.at(TARBALL)));
    expect(bill.metadata.component.hashes).toEqual([{ alg: 'SHA-256', content: tarball }]);
    const { files } = await json(project, 'release/tarball/pack.json');
    expect(bill.components.map(({ name }: { name: string }) => name)).toEqual(
      files.map(({ path }: { path: string }) => path),
    );
  });

  describe('task 19', () => {
    it('finds light and declarations in the installed package, and leaves no folder behind', async () => {
      await mkdir(project.folder.at('temporary'));
      const env = { TMPDIR: project.folder.at('temporary') };
      expect((await project.run(['task', '19', '--only', '--force'], { env })).code).toBe(0);
      expect((await readdir(env.TMPDIR)).filter((name) => name.startsWith('install-check-'))).toEqual([]);
      const { modules, types } = await json(project, 'reports/19-install-check/install-check.json');
      expect(modules.filter(({ lit }: { lit: number }) => lit === 0)).toEqual([]);
      expect(types).toContainEqual({ name: 'led-patterns', types: 'dist/registry.d.ts' });
      expect(types).toContainEqual({ name: 'led-patterns/bloom', types: 'dist/bloom.d.ts' });
    });

    it('refuses a tarball that was tampered with, and says what to do', async () => {
      const bytes = await readFile(project.folder.at(TARBALL));
      await project.folder.write(TARBALL, bytes.with(1000, (bytes[1000] ?? 0) ^ 1));
      const { code, stderr } = await project.run(['task', '19', '--only']);
      expect(code).toBe(1);
      expect(stderr).toContain(`error[release/tampered] Cannot install "${TARBALL}": its integrity is sha512-`);
      expect(stderr).toContain('help: conductor task 17');
      expect(outcomes(await project.report('task', '19'))).toContain('17 restored');
    });

    it.skipIf(process.platform === 'win32')('says so where npm is missing', async () => {
      await mkdir(project.folder.at('bin'));
      const bash = execFileSync('bash', ['-c', 'command -v bash'], { encoding: 'utf8' }).trim();
      await symlink(bash, project.folder.at('bin/bash'));
      const env = { PATH: project.folder.at('bin') };
      const { code, stderr } = await project.run(['task', '19', '--only', '--force'], { env });
      expect(code).toBe(1);
      expect(stderr).toContain('error[release/no-npm]');
      expect(stderr).toContain('npm is not on the PATH');
    });
  });
});

describe('tasks 20 and 21', () => {
  const machine = { cpu: 'a', platform: 'b', node: 'c' };

  /** A measurement of a pattern that takes 1 µs and 100 ns for each LED, every time multiplied by `share`. */
  function measurement(measuredAt: string, share: number, spread = 0): FrameRateReport {
    const frames = [60, 300, 1000].map((leds) => ({ leds, nanoseconds: share * (1000 + 100 * leds), spread }));
    return { measuredAt, machine, patterns: [{ name: 'bloom', frames }] };
  }

  let project: Project;
  beforeAll(async () => {
    project = await projectWith(16, 21);
  });
  afterAll(() => project[Symbol.asyncDispose]());

  async function verdicts(current: FrameRateReport, history: readonly FrameRateReport[]): Promise<unknown> {
    await project.folder.write(FRAME_RATE, JSON.stringify(current));
    const lines = history.map((entry) => `${JSON.stringify(entry)}\n`);
    await project.folder.write('history/frame-rate.jsonl', lines.join(''));
    const { code, stderr } = await project.run(['task', '20', '--only']);
    expect(code, stderr).toBe(0);
    const { comparisons } = await json(project, 'reports/20-performance-analysis/analysis.json');
    return [...new Set(comparisons.map(({ verdict }: { verdict: string }) => verdict))];
  }

  it('compare with the median of what was recorded', async () => {
    const history = [measurement('a', 1), measurement('b', 9), measurement('c', 0.1)];
    expect(await verdicts(measurement('now', 1.1), history)).toEqual(['steady']);
    expect(await verdicts(measurement('now', 1.2), history)).toEqual(['slower']);
    expect(await verdicts(measurement('now', 0.8), history)).toEqual(['faster']);
  });

  it('take no difference for one that the batches have among themselves', async () => {
    const spread = 1_000_000;
    expect(await verdicts(measurement('now', 1.2, spread), [measurement('a', 1)])).toEqual(['steady']);
  });

  it('do not compare a measurement with itself or with other machines', async () => {
    const foreign = { ...measurement('a', 9), machine: { ...machine, cpu: 'another' } };
    const now = measurement('now', 1);
    expect(await verdicts(now, [now, foreign])).toEqual(['new']);
    const entry = await project.folder.read('reports/20-performance-analysis/entry.jsonl');
    expect(JSON.parse(entry)).toEqual(now);
  });

  it('name the line of the history that is no measurement', async () => {
    await project.folder.write(FRAME_RATE, JSON.stringify(measurement('now', 1)));
    await project.folder.write('history/frame-rate.jsonl', `${JSON.stringify(measurement('a', 1))}\n\n{"cut`);
    const { code, stderr } = await project.run(['task', '20', '--only']);
    expect(code).toBe(1);
    expect(stderr).toContain('Cannot read "history/frame-rate.jsonl": line 3 is not a measurement');
  });

  it('advise on as many LEDs as fit into half of a core', async () => {
    await project.folder.write(FRAME_RATE, JSON.stringify(measurement('now', 1)));
    expect((await project.run(['task', '21', '--only'])).code).toBe(0);
    const { patterns } = await json(project, 'reports/21-capacity-advice/capacity.json');
    const capacities = [30, 60, 120].map((rate) => ({ rate, leds: Math.floor((5e8 / rate - 1000) / 100) }));
    expect(patterns).toEqual([{ name: 'bloom', fixed: 1000, each: 100, capacities }]);
    expect(await project.folder.read('reports/21-capacity-advice/capacity.md')).toContain(
      '| bloom | 160,000 | 83,000 | 41,000 | 100 |',
    );
  });
});

describe('task 22', () => {
  /** Elements that have no end. */
  const VOID = new Set(['meta', 'img']);

  /** Every element is closed in its turn. */
  function checkNesting(text: string): void {
    const open: string[] = [];
    for (const [, end, name = ''] of text.matchAll(/<(\/?)([a-z][a-z\d]*)(?:\s+[a-z-]+(?:="[^"]*")?)*>/g)) {
      if (end === '/') expect(name).toBe(open.pop());
      else if (!VOID.has(name)) open.push(name);
    }
    expect(open).toEqual([]);
  }

  it('makes one whole page of previews, frame rates, sizes and checksums', async () => {
    await using project = await projectWith(11, 22);
    await cp(join(REPOSITORY, '.conductor/audio'), project.folder.at('.conductor/audio'), { recursive: true });
    const bundler = 'node_modules/rolldown';
    await symlink(join(REPOSITORY, bundler), project.folder.at(bundler), 'junction');
    const { code, stderr } = await project.run(['task', '22']);
    expect(code, stderr).toBe(0);
    expect(await project.folder.list('release/page')).toEqual(['release/page/index.html']);

    const text = await project.folder.read('release/page/index.html');
    expect(text.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
    checkNesting(text);
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(text).not.toMatch(/(?:src|href)="(?:https?:|\/)|<script|<link|@import|url\(/);

    const previews = (await project.folder.list('previews')).filter((path) => path.endsWith('.png'));
    expect(previews.length).toBeGreaterThan(0);
    for (const path of previews) {
      expect(text.includes(dataUrl(await readFile(project.folder.at(path)), 'image/png')), path).toBe(true);
    }
    for (const [, link = ''] of text.matchAll(/href="([^"]+)"/g)) {
      expect(await readFile(project.folder.at(join('release/page', link))), link).toBeDefined();
    }
    expect(text).toContain(sha256(await readFile(project.folder.at(TARBALL))));
    expect(outcomes(await project.report('task', '22'))).toContain('22 fresh');
  });
});

describe('tarballs', () => {
  const path = fc
    .array(fc.stringMatching(/^[a-zé][a-z0-9é.-]{0,40}$/), { minLength: 1, maxLength: 4 })
    .map((names) => names.join('/'));
  const files = fc.uniqueArray(fc.record({ path, bytes: fc.uint8Array({ maxLength: 1500 }) }), {
    selector: (file) => file.path,
    maxLength: 6,
  });

  it('list what was packed, in whatever order it came', () => {
    fc.assert(
      fc.property(files, (some) => {
        const packed = packTarball(some);
        expect(packTarball(some.toReversed())).toEqual(packed);
        const listed = listTarball(packed).map(({ path, bytes }) => [path, Buffer.from(bytes).toString('hex')]);
        const given = some.map(({ path, bytes }) => [path, Buffer.from(bytes).toString('hex')]);
        expect(listed.sort()).toEqual(given.sort());
      }),
      { numRuns: 60 },
    );
  });

  it('part long paths where ustar does, and refuse longer ones', () => {
    const long = `${'a'.repeat(100)}/${'b'.repeat(100)}`;
    expect(listTarball(packTarball([{ path: long, bytes: Buffer.from('x') }]))[0]?.path).toBe(long);
    const tooLong = { path: 'a'.repeat(101), bytes: Buffer.from('x') };
    expect(() => packTarball([tooLong])).toThrow('its path is too long for a tarball');
  });

  it('are refused where they were cut', () => {
    const packed = packTarball([{ path: 'a', bytes: Buffer.from('some text') }]);
    for (let length = 0; length < packed.length; length += 1) {
      expect(() => listTarball(packed.subarray(0, length)), `${length} bytes`).toThrow();
    }
  });
});

describe('statistics', () => {
  it('take the middle and are not moved by one outlier', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([])]).toEqual([2, 2.5, Number.NaN]);
    expect([spread([1, 2, 3, 4, 1000]), spread([5])]).toEqual([1, 0]);
    const points = [1, 2, 3, 4, 5].map((x) => ({ x, y: 10 + 2 * x + (x === 3 ? 500 : 0) }));
    expect(fitLine(points)).toEqual({ each: 2, fixed: 10 });
  });
});

describe('HTML', () => {
  it('lets no value pass for markup', () => {
    const value = `<b title="x">'&`;
    expect(html`<i>${value}${[1, html`<br>`]}</i>`.text).toBe('<i>&#60;b title=&#34;x&#34;&#62;&#39;&#38;1<br></i>');
  });
});
