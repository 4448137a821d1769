/** Tasks 9 to 15 of the shipped pipeline, on the package that task 8 generates, by the real binary. */
import { cp, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Audio, readRecording, recordingFile } from '../../tasks/lib/audio.ts';
import type { Statistics } from '../../tasks/lib/frames.ts';
import { Project, REPOSITORY, type Report } from '../support/project.ts';

const TASKS = '8-15';
const OUTPUTS = ['reports', 'previews', 'bundle', 'docs-site'];
const LIBRARY = ['audio', 'frames', 'generated-package', 'png'].map((name) => `tasks/lib/${name}.ts`);
const FEW = ['bloom', 'sunrise', 'vu-meter'];
const SOUNDS = ['beat', 'silence', 'speech', 'sweep'];

/** A project with tasks 8 to 15, and the patterns of that name, or all. */
async function pipeline(patterns?: readonly string[]): Promise<Project> {
  const project = await Project.withPatternLibrary();
  const { folder } = project;
  const tasks = (await readdir(join(REPOSITORY, 'tasks'))).filter((name) => /^(09|1[0-5])-/.test(name));
  for (const path of [...tasks.map((name) => `tasks/${name}`), ...LIBRARY, '.conductor/audio'])
    await cp(join(REPOSITORY, path), folder.at(path), { recursive: true });
  for (const name of ['typescript', 'rolldown']) await install(project, name);
  for (const path of await folder.list('.conductor/patterns')) {
    if (patterns && !patterns.some((name) => path.endsWith(`/${name}.json`))) await folder.remove(path);
  }
  return project;
}

async function install({ folder }: Project, name: string): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  await mkdir(folder.at('node_modules'), { recursive: true });
  await symlink(dirname(manifest), folder.at(`node_modules/${name}`), 'junction');
}

async function edit({ folder }: Project, path: string, change: (text: string) => string): Promise<void> {
  const text = await folder.read(path);
  const changed = change(text);
  expect(changed).not.toBe(text);
  await folder.write(path, changed);
}

/** Gives every colour of a pattern another hue. */
async function recolour(project: Project, pattern: string): Promise<void> {
  const turn = (_: string, hue: string) => `"h": ${(Number(hue) + 40) % 360}`;
  await edit(project, `.conductor/patterns/${pattern}.json`, (text) => text.replace(/"h":\s*(\d+)/g, turn));
}

const ids = (report: Report, outcome: string) =>
  report.tasks.filter((task) => task.outcome === outcome).map(({ id }) => id);

/** How many actions of a task were executed. */
function executedIn(report: Report, id: number): number {
  const phases = report.tasks.find((task) => task.id === id)?.phases ?? [];
  return phases.reduce((sum, { actions }) => sum + actions.executed, 0);
}

async function outputs({ folder }: Project): Promise<Record<string, string>> {
  const paths = (await Promise.all(OUTPUTS.map((name) => folder.list(name)))).flat();
  const read = async (path: string) => [path, await folder.read(path)] as const;
  return Object.fromEntries(await Promise.all(paths.map(read)));
}

function changed(before: Record<string, string>, after: Record<string, string>): string[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...paths].filter((path) => before[path] !== after[path]).sort();
}

describe('tasks 9 to 15', () => {
  it('check, play, draw, bundle, weigh and document every pattern; and then nothing is left to do', async () => {
    await using project = await pipeline();
    const { folder } = project;
    const cold = await project.report('task', TASKS);
    expect(ids(cold, 'executed')).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
    const patterns = (await folder.list('.conductor/patterns')).map((path) => path.replace(/^.*\/|\.json$/g, ''));
    const pictures = patterns.flatMap((name) => SOUNDS.map((sound) => `previews/${name}/${sound}.png`));
    expect(await folder.list('previews')).toEqual(pictures.sort());
    const simulated = JSON.parse(await folder.read('reports/11-simulate-frames/report.json'));
    expect(Object.keys(simulated.patterns)).toEqual(patterns);
    const tested = JSON.parse(await folder.read('reports/10-property-tests/report.json'));
    expect(tested.results).toHaveLength(patterns.length);
    for (const { properties } of tested.results) expect(properties).toHaveLength(6);
    const index = await folder.read('docs-site/index.md');
    const linked = [...index.matchAll(/\]\((patterns\/.+?\.md)\)/g)].map(([, page]) => `docs-site/${page}`);
    expect(linked).toEqual(await folder.list('docs-site/patterns'));
    expect(ids(await project.report('task', TASKS), 'fresh')).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
  });

  it('one edited pattern redoes what depends on it, and of that only its own part', async () => {
    await using project = await pipeline(FEW);
    await project.report('task', TASKS);
    const before = await outputs(project);
    await recolour(project, 'bloom');
    const report = await project.report('task', TASKS);
    expect(ids(report, 'executed')).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
    expect([10, 11, 12, 15].map((id) => executedIn(report, id))).toEqual([1, 1, 1, 1]);
    const because = report.tasks.flatMap((task) => task.because);
    expect(because).toContain('input "generated/dist/bloom.js" modified');
    expect(because.filter((reason) => reason.startsWith('task code'))).toEqual([]); // generated modules are data
    const redone = changed(before, await outputs(project));
    expect(redone.filter((path) => path.startsWith('previews/'))).toEqual(
      SOUNDS.map((sound) => `previews/bloom/${sound}.png`),
    );
    expect(redone.filter((path) => path.startsWith('docs-site/'))).toEqual(['docs-site/patterns/bloom.md']);
  });

  it('a removed pattern loses its previews, frames, tests and page', async () => {
    await using project = await pipeline(FEW);
    await project.report('task', TASKS);
    await project.folder.remove('.conductor/patterns/sunrise.json');
    expect((await project.report('task', TASKS)).ok).toBe(true);
    const left = Object.entries(await outputs(project)).filter(([path, text]) => /sunrise/i.test(path + text));
    expect(left).toEqual([]);
  });

  it('an edited recording is played and drawn again, and nothing else is done', async () => {
    await using project = await pipeline(FEW);
    await project.report('task', TASKS);
    const before = await outputs(project);
    await edit(project, recordingFile('silence'), (text) => text.replace('[0, 0,', '[0.5, 0.25,'));
    const report = await project.report('task', TASKS);
    expect(ids(report, 'fresh')).toEqual([8, 9, 10, 13, 14]);
    expect([11, 12, 15].map((id) => executedIn(report, id))).toEqual([3, 3, 0]);
    const redrawn = changed(before, await outputs(project)).filter((path) => path.startsWith('previews/'));
    expect(redrawn).toEqual(FEW.map((name) => `previews/${name}/silence.png`));
  });

  it('edited code of a helper redoes the actions that it decides', async () => {
    await using project = await pipeline(FEW);
    await project.report('task', TASKS);
    await edit(project, 'tasks/lib/png.ts', (text) => text.replace('level: 6', 'level: 1'));
    const report = await project.report('task', TASKS);
    expect([10, 11, 12, 15].map((id) => executedIn(report, id))).toEqual([0, 0, 3, 3]);
  });

  it('the same inputs make the same bytes', async () => {
    await using project = await pipeline(FEW);
    await project.report('task', TASKS);
    const before = await outputs(project);
    expect(ids(await project.report('task', TASKS, '--force'), 'executed')).toHaveLength(8);
    expect(changed(before, await outputs(project))).toEqual([]);
  });
});

describe('type check', () => {
  it('names the file, line and mistake of a package that is wrong', async () => {
    await using project = await pipeline(FEW);
    const template = '.conductor/templates/runtime.ts.hbs';
    await edit(project, template, (text) => text.replace('return x * x * (3 - 2 * x);', "return 'x';"));
    const { code, stderr } = await project.run(['task', '9']);
    expect(code).toBe(1);
    expect(stderr).toContain(`error[type-check/errors] Type check failed: TS2322: Type 'string' is not assignable`);
    expect(stderr).toMatch(/--> generated\/src\/runtime\.ts:\d+:\d+/);
  });

  it.each([
    [9, 'typescript', 'Cannot type-check the generated package: package "typescript" is not installed'],
    [13, 'rolldown', 'Cannot bundle the generated package: package "rolldown" is not installed'],
  ])('task %i says so where %s is missing', async (task, name, message) => {
    await using project = await pipeline(FEW);
    await project.folder.remove(`node_modules/${name}`);
    const { code, stderr } = await project.run(['task', String(task)]);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).toContain(`npm install --save-dev ${name}`);
  });
});

describe('property tests', () => {
  it('find a channel that leaves its range', async () => {
    await using project = await pipeline(FEW);
    const template = '.conductor/templates/runtime.ts.hbs';
    await edit(project, template, (text) =>
      text.replace('Math.round(clamp(light, 0, 255))', 'Math.round(light + 250)'),
    );
    const { code, stderr } = await project.run(['task', '10']);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'error[property-tests/failed] Property "every channel of every LED gets a whole number from 0 to 255',
    );
    expect(stderr).toContain('in "reports/10-property-tests/bloom.test.mjs"');
  });
});

describe('simulated frames', () => {
  it('tell what the sound does from what time does', async () => {
    await using project = await pipeline(['vu-meter']);
    await project.report('task', '11');
    const report = JSON.parse(await project.folder.read('reports/11-simulate-frames/report.json'));
    const { speech, silence } = report.patterns['vu-meter'] as Record<string, Statistics>;
    expect(speech?.reactivity.level).toBeGreaterThan(0.95);
    expect(silence?.reactivity).toEqual({ bass: null, mid: null, treble: null, level: null });
    expect(speech?.meanBrightness).toBeGreaterThan(silence?.meanBrightness ?? 1);
    expect(speech?.colorChange).toBeGreaterThan(10 * (silence?.colorChange ?? 1));
    const { size } = await stat(project.folder.at('reports/11-simulate-frames/frames/vu-meter/speech.rgb'));
    expect(size).toBe((speech?.frames ?? 0) * 3 * report.leds);
  });
});

describe('previews', () => {
  it('are PNG files that show the simulated frames', async () => {
    await using project = await pipeline(['bloom']);
    await project.report('task', '12');
    const { folder } = project;
    const png = await readFile(folder.at('previews/bloom/beat.png'));
    const frames = await readFile(folder.at('reports/11-simulate-frames/frames/bloom/beat.rgb'));
    const { width, height, rows } = decoded(png);
    expect(height).toBe(3 * 120);
    const left = width - 5 * 60;
    for (const [frame, led] of [
      [0, 0],
      [17, 30],
      [119, 59],
    ] as const) {
      const shown = rows[3 * frame + 1]?.subarray(3 * (left + 5 * led + 2)).subarray(0, 3);
      expect(shown).toEqual(new Uint8Array(frames.subarray(3 * (60 * frame + led)).subarray(0, 3)));
    }
  });
});

/** Rows of an 8-bit RGB picture with one IDAT, each filtered against the one above. */
function decoded(png: Buffer): { width: number; height: number; rows: Uint8Array[] } {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const data = png.indexOf('IDAT');
  const raw = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)));
  const rows: Uint8Array[] = [];
  for (let y = 0; y < height; y += 1) {
    const line = raw.subarray(y * (3 * width + 1), (y + 1) * (3 * width + 1));
    expect(line[0]).toBe(2);
    rows.push(Uint8Array.from(line.subarray(1), (byte, x) => byte + (rows[y - 1]?.[x] ?? 0)));
  }
  return { width, height, rows };
}

describe('bundle', () => {
  it('is one file that renders what the package renders', async () => {
    await using project = await pipeline(FEW);
    await project.report('task', '13');
    expect(await project.folder.list('bundle')).toEqual(['bundle/led-patterns.min.js']);
    const load = async (path: string) => await import(pathToFileURL(project.folder.at(path)).href);
    const [bundle, registry] = [await load('bundle/led-patterns.min.js'), await load('generated/dist/registry.js')];
    expect(bundle.names).toEqual(FEW);
    const frame = { time: 1.5, leds: 60, audio: { bass: 0.8, mid: 0.3, treble: 0.1, level: 0.5 } };
    for (const name of FEW) {
      const [one, other] = [new Uint8Array(180), new Uint8Array(180)];
      bundle.patterns[name].render(frame, one);
      registry.patterns[name].render(frame, other);
      expect(one).toEqual(other);
    }
  });
});

describe('size budget', () => {
  it('fails with every file that is over, and by how much', async () => {
    await using project = await pipeline(FEW);
    await edit(project, 'tasks/14-size-budget.ts', (text) => text.replace('raw: 12_000', 'raw: 1_000'));
    const { code, stderr } = await project.run(['task', '14']);
    expect(code).toBe(1);
    const { size } = await stat(project.folder.at('generated/dist/runtime.js'));
    expect(stderr).toContain(
      `"generated/dist/runtime.js" is over its raw budget by ${size - 1000} bytes: ${size} of 1000`,
    );
    expect(stderr).not.toContain('bloom.js');
    await expect(project.folder.list('reports')).rejects.toThrow('ENOENT');
  });
});

describe('reference docs', () => {
  it('show controls with their ranges, palettes as pictures and colours, and previews that are there', async () => {
    await using project = await pipeline(['bloom']);
    await project.report('task', '12', '15');
    const page = await project.folder.read('docs-site/patterns/bloom.md');
    expect(page).toContain('| `speed` | How fast the flower turns. | 1× | 0 to 4 | 0.05 |');
    expect(page).toMatch(/\| `petals` \| !\[Colours of petals\]\(data:image\/png;base64,\S+\) \| 0: `#ffcf77`/);
    const links = [...page.matchAll(/\]\(\.\.\/\.\.\/(previews\/.+?)\)/g)].map(([, path]) => path);
    expect(links).toEqual(await project.folder.list('previews'));
  });
});

describe('recordings', () => {
  const moments = async (name: string): Promise<readonly Audio[]> => {
    return (await readRecording(name, (path) => readFile(join(REPOSITORY, path)))).moments;
  };

  it('hold what their names say', async () => {
    const strongest = ({ bass, mid, treble }: Audio) => [bass, mid, treble].indexOf(Math.max(bass, mid, treble));
    const sweep = (await moments('sweep')).slice(1).map(strongest);
    expect(sweep).toEqual(sweep.toSorted());
    expect(new Set(sweep)).toEqual(new Set([0, 1, 2]));
    expect((await moments('silence')).every(({ level }) => level === 0)).toBe(true);
    const beat = (await moments('beat')).map(({ bass }) => bass);
    expect(beat.filter((bass, at) => bass > 0.9 && (beat[at - 1] ?? 0) < 0.5)).toHaveLength(8);
    const pause = (await moments('speech')).filter(({ level }) => level === 0);
    expect(pause.length).toBeGreaterThanOrEqual(15);
  });

  it.each(['{}', '{ "title": "x", "rate": 30, "bands": [[0, 2, 0]] }', '{ "title": "x", "rate": 30, "bands": [] }'])(
    'are refused where they are none: %s',
    async (text) => {
      await expect(readRecording('x', async () => Buffer.from(text))).rejects.toThrow(
        'Cannot use recording ".conductor/audio/x.json"',
      );
    },
  );
});
