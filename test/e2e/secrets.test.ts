/** Values of secret variables are on no screen and in no file, in whatever form and by whichever way they come. */
import { describe, expect, it } from 'vitest';
import { Project } from '../support/project.ts';

const SECRET = "s3cr3t/c+n=ry & 'more'";
const FORMS = [
  SECRET,
  Buffer.from(SECRET).toString('base64').replaceAll('=', ''),
  Buffer.from(`user:${SECRET}`).toString('base64').slice(8, -4),
  Buffer.from(SECRET).toString('base64url'),
  encodeURIComponent(SECRET),
  new URLSearchParams({ x: SECRET }).toString().slice(2),
  JSON.stringify(SECRET).slice(1, -1),
  SECRET.slice(0, 12),
];

/** Says the secret in every way that there is, and fails if it is to. */
const TASK = `import { readFileSync } from 'node:fs';
export default { inputs: ['in'], outputs: ['out'], env: ['API_TOKEN'], async run({ $, action, phase, log, env }) {
  const secret = env.API_TOKEN;
  log('logged ' + secret);
  console.log('printed', secret, Buffer.from(secret).toString('base64'), Buffer.from('user:' + secret).toString('base64'));
  console.error('as JSON', JSON.stringify({ secret }), 'in a URL', 'http://x?' + new URLSearchParams({ secret }));
  await $\`printf %s "$API_TOKEN" | head -c 9; sleep 0; printf %s "$API_TOKEN" | tail -c +10; echo; set -x; : "$API_TOKEN"\`;
  await phase('phase of ' + secret, () => action({ name: 'act', outputs: ['out'], run({ write, log }) {
    log('in an action ' + secret);
    write('out', 'made');
  } }));
  if (readFileSync('in', 'utf8').includes('bad')) throw Object.assign(new Error('thrown with ' + secret + ' and ' + encodeURIComponent(secret)), {});
} };
`;

async function saidBy(project: Project, args: readonly string[], env: Readonly<Record<string, string>>) {
  const { code, stdout, stderr } = await project.run(args, { env });
  return { code, text: `${stdout}\n${stderr}` };
}

async function filesOf(project: Project): Promise<readonly (readonly [string, string])[]> {
  const paths = (await project.folder.list('.conductor')).filter((path) => !path.includes('/cas/'));
  return await Promise.all(paths.map(async (path) => [path, await project.folder.read(path)] as const));
}

describe('a secret', () => {
  it.each([
    ['by its name', {}],
    ['by the configuration', { secrets: ['API_*'] }],
  ])('that is known %s is masked everywhere, whether the task goes well or not', async (_, config) => {
    await using project = await Project.create({
      'conductor.config.json': JSON.stringify(config),
      'tasks/01-use.ts': 'secrets' in config ? TASK.replaceAll('API_TOKEN', 'API_CODE') : TASK,
      in: 'good',
    });
    const env = { ['secrets' in config ? 'API_CODE' : 'API_TOKEN']: SECRET };
    const said: string[] = [];
    for (const [content, args, code] of [
      ['good', ['run', '--verbose'], 0],
      ['good again', ['run', '--logs', 'grouped'], 0],
      ['bad', ['run', '--verbose', '--plain'], 1],
      ['bad', ['run', '--json', '--verbose'], 1],
      ['bad', ['run', '--logs', 'errors'], 1],
      ['bad', ['why', '1', '--json'], 0],
    ] as const) {
      await project.folder.write('in', content);
      const run = await saidBy(project, args, env);
      expect(run.code, run.text).toBe(code);
      said.push(run.text);
    }
    const files = await filesOf(project);
    for (const form of FORMS) {
      expect(said.filter((text) => text.includes(form))).toEqual([]);
      expect(files.filter(([, text]) => text.includes(form)).map(([path]) => path)).toEqual([]);
    }
    expect(said[0]).toContain('logged ***');
    expect(said[0]).toContain('phase of ***');
    expect(said[2]).toContain('thrown with *** and ***');
    const logs = files.filter(([path]) => path.includes('/logs/')).map(([, text]) => text);
    expect(logs.filter((text) => text.includes('in an action ***'))).not.toEqual([]);
    expect(logs.filter((text) => text.includes('logged ***'))).not.toEqual([]);
  });

  it('in pieces of output is masked, and all else comes as it was printed', async () => {
    const task =
      '# conductor: env=API_TOKEN\nfor c in x h u n t e r 2 h u n t e r 2; do printf $c; sleep 0; done; echo " end"; printf hunte\n';
    await using project = await Project.create({ 'tasks/01-say.sh': task });
    const { text } = await saidBy(project, ['run'], { API_TOKEN: 'hunter2' });
    expect(text).toContain('x****** end\nhunte\n01 Say');
  });

  it('of several lines is masked line by line', async () => {
    const key = '-----BEGIN KEY-----\nMIIabcdefghi\nxyz+/012345=\n-----END KEY-----\n';
    const task = '# conductor: env=SIGNING_KEY\necho "$SIGNING_KEY" | sed "s/^/> /"\n';
    await using project = await Project.create({ 'tasks/01-say.sh': task });
    const { text } = await saidBy(project, ['run'], { SIGNING_KEY: key });
    expect(text).toContain('> ***\n> ***\n> ***\n> ***\n> \n01 Say');
  });

  it('is none where the value is short or the configuration says so', async () => {
    await using project = await Project.create({
      'conductor.config.json': '{ "secrets": ["!SORT_KEY"] }',
      'tasks/01-say.sh': '# conductor: env=SORT_KEY,A_KEY\necho "$SORT_KEY $A_KEY"\n',
    });
    const { text } = await saidBy(project, ['run'], { SORT_KEY: 'created-at', A_KEY: 'true' });
    expect(text).toContain('created-at true\n');
  });

  it('in an error of a command, and in a line of code that it shows, is masked', async () => {
    await using project = await Project.create({
      'conductor.config.json': '{ "env": ["API_TOKEN"] }',
      'tasks/01-bad.ts': "throw new Error('no ' + process.env['API_TOKEN']); // hunter2-and-more\n",
    });
    const { code, text } = await saidBy(project, ['run', '--verbose'], { API_TOKEN: 'hunter2-and-more' });
    expect(code).toBe(2);
    expect(text).toContain('it threw no ***\n');
    expect(text).toContain('); // ***\n');
    expect(text).not.toContain('hunter2');
  });
});

it('a run without secrets prints what tasks print, byte for byte', async () => {
  const line = 'all sorts: \\u0041 %41 QUJD === ü 🚦 "x" \'y\' ***';
  await using project = await Project.create({
    'tasks/01-say.sh': `# conductor:\ncat <<'END'\n${line}\nEND\n`,
  });
  for (const env of [{}, { API_TOKEN: 'hunter2-and-more' }]) {
    const { text } = await saidBy(project, ['run', '--force'], env as Record<string, string>);
    expect(text).toContain(`${line}\n`);
  }
});
