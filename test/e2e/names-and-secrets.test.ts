/** Names that look like code, options or patterns are names; values of variables are kept nowhere. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../lib/model/digest.ts';
import { Project } from '../support/project.ts';
import { runHere } from '../support/run-here.ts';
import { TempFolder } from '../support/temp-folder.ts';

const COPY = '# conductor: inputs=src/** outputs=out/**\nmkdir -p out; cp -r src/. out\n';
const NAMES = [
  'a b',
  ' leading',
  'trailing ',
  'new\nline',
  'tab\tand\rreturn',
  '-rf',
  '--output=owned',
  '$(touch owned)',
  '`touch owned`',
  `\${IFS}`,
  '; touch owned',
  '& touch owned &',
  '| touch owned',
  "it's",
  'say "hi"',
  '*',
  '?',
  '[ab]',
  '{a,b}',
  '!x',
  '#x',
  '%41',
  '~',
  '.dot',
  '...',
  'ü',
  'u\u0308',
  '日本語',
  '\u202egnp.exe',
  '\u001b[31mred',
  '🚦',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(200),
];

describe('odd names', () => {
  it('of inputs and outputs come back byte for byte, and mean nothing', async () => {
    const files = Object.fromEntries(NAMES.map((name, at) => [`src/${name}/${name}`, `content ${at}`]));
    await using folder = await TempFolder.create({ 'conductor.config.json': '{}', 'tasks/01-copy.sh': COPY, ...files });
    await runHere(folder);
    rmSync(folder.at('out'), { recursive: true });
    const ran = await runHere(folder);
    expect(ran.outcomes, ran.failures.join()).toEqual(['1 restored']);
    expect(ran.warnings).toEqual([]);
    expect(await folder.list('out')).toEqual(NAMES.map((name) => `out/${name}/${name}`).sort());
    for (const [at, name] of NAMES.entries()) expect(await folder.read(`out/${name}/${name}`)).toBe(`content ${at}`);
    expect((await runHere(folder)).outcomes).toEqual(['1 fresh']);
    await folder.write('src/new\nline/new\nline', 'edited');
    expect((await runHere(folder)).because).toEqual(['input "src/new\nline/new\nline" modified']);
    expect(await folder.list()).not.toContain('owned');
  });

  it('that are declared, and names of tasks, are taken as they are', async () => {
    const names = ['$(touch owned)', '-rf', "it's; touch owned", '__proto__'];
    const task = (name: string) =>
      `const [from, to] = [${JSON.stringify(name)}, ${JSON.stringify(`out/${name}`)}];
       export default { inputs: [from], outputs: [to], name: from, async run({ $, write }) {
         write(to, (await $\`cat -- \${from}\`).stdout); } };\n`;
    const tasks = Object.fromEntries(names.map((name, at) => [`tasks/0${at + 1}-write.ts`, task(name)]));
    const inputs = Object.fromEntries(names.map((name) => [name, `text of ${name}`]));
    await using project = await Project.create({ ...tasks, ...inputs });
    const { code, stderr } = await project.run(['run', '--plain']);
    expect(code, stderr).toBe(0);
    for (const name of names) expect(await project.folder.read(`out/${name}`)).toBe(`text of ${name}`);
    expect(await project.folder.list()).not.toContain('owned');
  });

  it('of a workspace are one too', async () => {
    await using outer = await TempFolder.create();
    const name = '-$(touch owned) "x" \'y\'\n;z';
    const folder = Object.assign(Object.create(TempFolder.prototype) as TempFolder, { path: outer.at(name) });
    const files = { 'conductor.config.json': '{}', 'tasks/01-copy.sh': COPY, 'src/a': 'one' };
    for (const [path, text] of Object.entries(files)) await folder.write(path, text);
    expect((await runHere(folder)).ok).toBe(true);
    rmSync(folder.at('out'), { recursive: true });
    expect((await runHere(folder)).outcomes).toEqual(['1 restored']);
    expect(await folder.read('out/a')).toBe('one');
    expect(await outer.list()).not.toContain(`${name}/owned`);
  });

  it.each([`$(touch\${IFS}owned)`, "it's", 'ü', `a;touch\${IFS}owned`])('of a branch, %s, are refs', async (branch) => {
    const files = { 'conductor.config.json': '{}', 'tasks/01-copy.sh': COPY, 'src/a': 'one' };
    await using folder = await TempFolder.create({ ...files, '.gitignore': 'out\n.conductor\n' });
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: folder.path });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'Start');
    git('branch', '--', branch);
    expect((await runHere(folder, { since: branch })).outcomes).toEqual([]);
    await folder.write('src/a', 'two');
    expect((await runHere(folder, { since: branch })).outcomes).toEqual(['1 executed']);
    expect(await folder.list()).not.toContain('owned');
  });
});

describe('the values of declared variables', () => {
  const SECRET = 's3cr3t/c+n=ry & more';
  const forms = [
    SECRET,
    Buffer.from(SECRET).toString('base64'),
    Buffer.from(SECRET).toString('base64url'),
    Buffer.from(SECRET).toString('hex'),
    encodeURIComponent(SECRET),
    JSON.stringify(SECRET).slice(1, -1),
    new URLSearchParams({ x: SECRET }).toString().slice(2),
    SECRET.slice(0, 12),
  ];
  const TASK = `export default { env: ['TOKEN', 'MORE_*'], inputs: ['in'], outputs: ['out'], async run({ $, action, write, env, read }) {
    if (!env.TOKEN.includes(env.MORE_TOKEN)) throw new Error('not given');
    await $\`test -n "$TOKEN"\`;
    await action({ name: 'use it', params: { length: env.TOKEN.length }, outputs: ['out'], run({ write }) { write('out', 'made'); } });
    await $\`grep -q good in\`;
  } };\n`;

  it('reach the task, and no file, line or document, whether it goes well or not', async () => {
    await using project = await Project.create({ 'tasks/01-use.ts': TASK, in: 'good' });
    const env = { TOKEN: SECRET, MORE_TOKEN: SECRET };
    const said: string[] = [];
    const call = async (...args: string[]) => {
      const { code, stdout, stderr } = await project.run(args, { env });
      said.push(stdout, stderr);
      return code;
    };
    expect(await call('run', '--verbose', '--plain'), said.join()).toBe(0);
    await project.folder.write('in', 'bad');
    expect(await call('run', '--json', '--verbose')).toBe(1);
    await call('why', '1', '--json');
    for (const path of await project.folder.list('.conductor')) said.push(await project.folder.read(path));
    for (const form of forms) expect(said.filter((text) => text.includes(form))).toEqual([]);
    expect(said.some((text) => text.includes(digestOf(SECRET)))).toBe(true); // what a change is told by
  });
});
