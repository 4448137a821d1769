/** Shell scripts become tasks that do the same, by the real binary, the real strace and real compilers. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AdoptReport } from '../../lib/model/formats/adopt-report.ts';
import schema from '../../schemas/adopt-report.schema.json' with { type: 'json' };
import { Project, REPOSITORY } from '../support/project.ts';
import { IS_LINUX, requireStrace } from '../support/strace.ts';

const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);

async function adopt(
  project: Project,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<AdoptReport & { readonly code: number | null }> {
  const { code, stdout, stderr } = await project.run(['adopt', ...args, '--json'], { env });
  expect(stderr).toBe('');
  const document: unknown = JSON.parse(stdout);
  validate(document);
  expect(validate.errors).toBeNull();
  return { ...(document as AdoptReport), code }; // as the schema says
}

const script = (...lines: string[]) => `${lines.join('\n')}\n`;
const commands = ({ tasks }: AdoptReport) => tasks.map(({ command }) => command);
const SAME = { ok: true, differences: [], exitCodes: { script: 0, tasks: 0 } };

async function executed(project: Project): Promise<readonly number[]> {
  const { ok, tasks } = await project.report('run');
  expect(ok).toBe(true);
  return tasks.filter(({ outcome }) => outcome === 'executed').map(({ id }) => id);
}

describe.skipIf(!IS_LINUX)('conductor adopt', () => {
  beforeAll(requireStrace);

  it('writes tasks that need what they read, and touches nothing else', async () => {
    await using project = await Project.create({
      'build.sh': script(
        'set -e',
        'mkdir out',
        'cp a.txt out/a',
        'cp b.txt out/b',
        'cat out/a out/b > "out/all of it"',
      ),
      'a.txt': 'a',
      'b.txt': 'b',
    });
    const { code, stdout } = await project.run(['adopt', 'build.sh', '--compare']);
    expect(stdout).toContain('build.sh became 3 tasks; at a time can run 2, then 1\n');
    expect(stdout).toContain('line 2  mkdir out  the tasks that write to its folders make them');
    expect(stdout).toContain('script and tasks leave the same: ');
    expect(code).toBe(0);
    const files = ['a.txt', 'b.txt', 'build.sh', 'node_modules/conductor-run', 'package.json'];
    const tasks = ['tasks/01-cp-a.ts', 'tasks/02-cp-b.ts', 'tasks/03-cat-all-of-it.ts'];
    expect(await project.folder.list()).toEqual([...files, ...tasks]);
    expect(await project.folder.read('tasks/01-cp-a.ts')).toMatch(
      /^import \{ defineTask \} from 'conductor-run';\n\n\/\/ build\.sh: line 3\n\/\/ Reads \d+ files outside the workspace, which are no inputs\nexport default defineTask\(\{\n {2}name: 'cp out\/a',\n {2}inputs: \['a\.txt'\],\n {2}outputs: \['out\/a'\],\n {2}command: 'mkdir -p out && cp a\.txt out\/a',\n\}\);\n$/,
    );
    expect(await executed(project)).toEqual([1, 2, 3]);
    await project.folder.write('b.txt', 'other');
    expect(await executed(project)).toEqual([2, 3]);
    expect(await project.folder.read('out/all of it')).toBe('aother');
  });

  it('variables, functions, exports and folders go along with what uses them', async () => {
    await using project = await Project.create({
      'sub/build.sh': script(
        '#!/usr/bin/env bash',
        'set -euo pipefail',
        'cd "$(dirname "$0")"',
        'VERSION=$(cat version) NAME="two words"',
        'unused=1',
        'export TONE=loud',
        'say() { sh -c \'echo "$TONE: $1"\' - "$1"; }',
        'say "$NAME" > said.txt',
        'printf "%s\\n" "$VERSION" > printed.txt',
        'cd ..',
        'cp sub/said.txt copy.txt',
      ),
      'sub/version': '1.2',
    });
    const found = await adopt(project, ['sub/build.sh', '--compare']);
    expect(found).toMatchObject({ code: 0, comparison: SAME, left: [] });
    expect(found.tasks).toMatchObject([
      { inputs: ['sub/version'], outputs: ['sub/said.txt'], needs: [] },
      { inputs: ['sub/version'], outputs: ['sub/printed.txt'], needs: [] },
      { inputs: [], outputs: ['copy.txt'], needs: [1] },
    ]);
    expect(commands(found)[0]).toContain('export TONE=loud\nsay() {');
    expect(commands(found)[1]).not.toContain('unused');
    expect(await executed(project)).toEqual([1, 2, 3]);
    expect(await project.folder.read('copy.txt')).toBe('loud: two words\n');
  });

  it('pipelines, redirections, here-documents and subshells stay whole; what it listed is a glob', async () => {
    await using project = await Project.create({
      'build.sh': script(
        'cat parts/*.txt | sort -r > sorted',
        'cat > note <<EOF; echo hi',
        '$((6 * 7)) is "it\'s"',
        'EOF',
        '(cd parts && ls) > listed 2>&1',
        'tr a-z A-Z < note >> loud',
      ),
      'parts/a.txt': 'a\n',
      'parts/b.txt': 'b\n',
    });
    const found = await adopt(project, ['build.sh', '--compare']);
    expect(found).toMatchObject({ code: 0, comparison: { ...SAME, stdout: 'same' } });
    expect(found.tasks).toMatchObject([
      { inputs: ['parts/*.txt'], outputs: ['sorted'] },
      { outputs: ['note'], reasons: ['a here-document of one line is between them'] },
      { inputs: ['parts/*'], outputs: ['listed'] },
      { outputs: ['loud'], needs: [2] },
    ]);
    await executed(project);
    await project.folder.write('parts/c.txt', 'c\n');
    expect(await executed(project)).toEqual([1, 3]);
    expect(await project.folder.read('sorted')).toBe('c\nb\na\n');
  });

  it('rounds of a loop are tasks, also where what they made is collected', async () => {
    await using project = await Project.create({
      'build.sh': script(
        'mkdir -p out; all=',
        'for f in src/*; do',
        '  o="out/$(basename "$f")"',
        '  echo "making $o"',
        '  tr a-z A-Z < "$f" > "$o"',
        '  all="$all $o"',
        'done',
        'cat $all > joined',
      ),
      'src/one': 'one',
      "src/it's two": 'two',
      'src/three': 'three',
    });
    await project.folder.remove("src/it's two");
    const found = await adopt(project, ['build.sh', '--compare']);
    expect(found).toMatchObject({ code: 0, comparison: { ...SAME, stdout: 'same' }, stages: [[1, 2], [3]] });
    expect(commands(found)[0]).toContain('tr a-z A-Z');
    expect(found.tasks.map(({ lines }) => lines[0]?.round)).toEqual(['f=src/one', 'f=src/three', undefined]);
    expect(found.notes).toEqual(["line 2: the loop's 2 rounds are tasks of their own; a new round needs a new task"]);
    await executed(project);
    await project.folder.write('src/one', 'changed');
    expect(await executed(project)).toEqual([1, 3]);
    expect(await project.folder.read('joined')).toBe('CHANGEDTHREE');
  });

  it('commands are the words that were run where these say all, and never those of a substitution', async () => {
    await using project = await Project.create({
      'build.sh': script(
        'flags="-n 1" copy=cp',
        'for f in a.txt b.txt; do',
        '  o=$(basename $f .txt).out',
        '  $copy "$f" $o',
        'done',
        'head $flags a.txt',
        'echo $(basename x/y.c .c)',
        'sort $(cat list)',
      ),
      'a.txt': 'a\n',
      'b.txt': 'b\n',
      list: 'a.txt b.txt',
    });
    const found = await adopt(project, ['build.sh', '--compare']);
    expect(found).toMatchObject({ code: 0, comparison: SAME });
    expect(commands(found)).toEqual([
      expect.stringContaining('$copy "$f" $o'), // may be a built-in command as well
      expect.stringContaining('$copy "$f" $o'),
      'head -n 1 a.txt',
      "bash -c 'echo $(basename x/y.c .c)'",
      expect.stringContaining('sort $(cat list)'),
    ]);
    expect(found.tasks.at(-1)?.inputs).toEqual(['a.txt', 'b.txt', 'list']);
  });

  it('what is looked for in vain, listed or exported keeps its place in time', async () => {
    await using project = await Project.create({
      'build.sh': script(
        'cp made first 2>/dev/null || echo none > first',
        'ls out > before',
        'list=$(echo out/*)',
        'export TONE',
        'echo soft > made',
        'read TONE < made',
        'sh -c \'echo "$TONE"\' > out/tone',
        'echo "$list" > listed',
      ),
      'out/kept': '',
    });
    const found = await adopt(project, ['build.sh', '--compare']);
    expect(found).toMatchObject({ code: 0, comparison: SAME });
    await executed(project);
    expect(await project.folder.read('first')).toBe('none\n');
    expect(await project.folder.read('before')).toBe('kept\n');
    expect(await project.folder.read('out/tone')).toBe('soft\n');
    expect(await project.folder.read('listed')).toBe('out/kept\n');
  });

  it('what cannot be told apart is one task and says why', async () => {
    await using project = await Project.create({
      'build.sh': script(
        '#!/bin/sh',
        'echo one > log',
        'for i in 2 3; do echo $i >> log; done',
        'sort log > sorted &',
        'echo beside > other',
        'wait',
        'read first < sorted',
        'echo "$first" > first',
        'grep -q two log',
        'echo $? > status',
        'rm -rf old',
        'cp other temporary; cp temporary kept; rm temporary',
        'exit 0',
        'echo never > never',
      ),
    });
    const found = await adopt(project, ['build.sh', '--compare']);
    expect(found).toMatchObject({ code: 0, comparison: SAME });
    expect(found.tasks.map(({ outputs, needs, reasons }) => ({ outputs, needs, reasons }))).toEqual([
      { outputs: ['log'], needs: [], reasons: ['the loop is kept whole: both change "log"', 'both change "log"'] },
      {
        outputs: ['other', 'sorted'],
        needs: [1],
        reasons: ['it runs beside a command in the background, up to "wait"'],
      },
      { outputs: ['first'], needs: [2], reasons: ['it uses "first", which line 7 sets'] },
      {
        outputs: ['status'],
        needs: [1],
        reasons: ['it uses the exit code or the last argument of the command before'],
      },
      {
        outputs: ['kept'],
        needs: [2],
        reasons: ['both change "temporary"', 'it reads "temporary", which is changed before and after it'],
      },
    ]);
    expect(found.left.map(({ line }) => line)).toEqual([11, 13, 14]);
  });

  it('reaches what a variable from outside says, and only what is asked for', async () => {
    await using project = await Project.create({
      'build.sh': script('echo "$WHO" > who', 'env | grep HIDDEN > hidden || true'),
    });
    const env = { WHO: 'me', HIDDEN: 'x' };
    const found = await adopt(project, ['build.sh', '--env', 'HIDDEN', '--into', 'drafts', '--compare'], env);
    expect(found.tasks.map(({ file, env }) => [file, env])).toEqual([
      ['drafts/01-echo-who.ts', ['HIDDEN', 'WHO']],
      ['drafts/02-env-hidden.ts', ['HIDDEN']],
    ]);
    expect(found.comparison).toMatchObject(SAME);
  });

  it('a difference is told and ends in 1; --dry-run writes nothing; numbers go on', async () => {
    await using project = await Project.create({
      'build.sh': script('date +%s%N > now'),
      'tasks/07-other.sh': '# conductor: outputs=x\necho > x\n',
    });
    const { code, stdout } = await project.run(['adopt', 'build.sh', '--compare', '--dry-run']);
    expect(stdout).toContain("tasks/08-date-now.ts\nimport { defineTask } from 'conductor-run';\n");
    expect(stdout).toContain('script and tasks differ: 1 file; output the same\n  now  content\n');
    expect(code).toBe(1);
    expect(await project.folder.list('tasks')).toEqual(['tasks/07-other.sh']);
    expect((await adopt(project, ['build.sh'])).tasks[0]?.file).toBe('tasks/08-date-now.ts');
    expect((await adopt(project, ['build.sh'])).tasks[0]?.file).toBe('tasks/09-date-now.ts');
  });

  it('starts from a clean tree: old outputs that git ignores are not there', async () => {
    await using project = await Project.create({
      'build.sh': script('[ -e out/done ] || { mkdir -p out; cp in out/done; }', 'cat secret > told || true'),
      '.gitignore': 'out/\nsecret\n',
      'out/done': 'old',
      secret: 's',
      in: 'new',
    });
    const found = await adopt(project, ['build.sh', '--dry-run']);
    expect(found.tasks).toMatchObject([{ inputs: ['in'], outputs: ['out/done'] }, { missing: ['secret'] }]);
    const all = await adopt(project, ['build.sh', '--dry-run', '--with-ignored']);
    expect(all.tasks.at(-1)?.inputs).toEqual(['secret']);
  });

  it('a script that fails, is missing or is none, and a missing strace, are clear errors', async () => {
    await using project = await Project.create({
      'fails.sh': script('echo working', 'echo "no such thing" >&2', 'exit 7'),
      'broken.sh': script('echo', 'if true; then'),
    });
    const failed = await project.run(['adopt', 'fails.sh']);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain(
      '  | working\n  | no such thing\nerror[adopt/script-failed] Cannot adopt "fails.sh": it exited with 7\n',
    );
    const missing = await project.run(['adopt', 'none.sh']);
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toContain('error[adopt/no-script] Cannot adopt "none.sh": it cannot be read: ENOENT');
    const broken = await project.run(['adopt', 'broken.sh']);
    expect(broken.code).toBe(2);
    expect(broken.stderr).toMatch(/error\[adopt\/syntax\] Cannot adopt "broken\.sh": .*\n +--> broken\.sh:\d/);
    const untraced = await project.run(['adopt', 'fails.sh'], { env: { PATH: '/nowhere' } });
    expect(untraced).toMatchObject({ code: 2 });
    expect(untraced.stderr).toContain('error[trace/no-strace] Cannot adopt: "strace" is not on the PATH');
    expect(await project.folder.list()).not.toContain('tasks');
  });
});

/** The C sources of Lua 5.3.5, as a package of their own. */
const LUA = join(REPOSITORY, 'node_modules/lua-src/src');

describe.skipIf(!IS_LINUX)('a build of C sources that others wrote', () => {
  it('becomes tasks that build the same bytes, and an edit compiles one file and links', async () => {
    await using project = await Project.create({
      'build.sh': script(
        '#!/usr/bin/env bash',
        'set -euo pipefail',
        'cd "$(dirname "$0")"',
        'CFLAGS="-O0 -g -fPIC -Ilua"',
        'rm -rf build && mkdir -p build',
        'for source in lua/l{zio,mem,string,table,object,ctype}.c; do',
        '  cc $CFLAGS -c "$source" -o "build/$(basename "$source" .c).o"',
        'done',
        'ar rcsD build/liblua.a build/*.o',
        'ld -r -o build/liblua.rel build/*.o',
      ),
    });
    await cp(LUA, project.folder.at('lua'), { recursive: true });
    const found = await adopt(project, ['build.sh', '--compare']);
    expect(found).toMatchObject({
      code: 0,
      comparison: { ...SAME, stdout: 'same' },
      stages: [
        [1, 2, 3, 4, 5, 6],
        [7, 8],
      ],
    });
    const memory = found.tasks[1];
    expect(memory).toMatchObject({
      command: 'mkdir -p build && cc -O0 -g -fPIC -Ilua -c lua/lmem.c -o build/lmem.o',
      outputs: ['build/lmem.o'],
      needs: [],
    });
    expect(memory?.inputs).toEqual(expect.arrayContaining(['lua/lmem.h', 'lua/lstate.h']));
    expect(memory?.inputs).not.toContain('lua/lzio.c');
    expect(memory?.missing).toContain('lua/stddef.h');
    expect(await executed(project)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await executed(project)).toEqual([]);
    const source = await project.folder.read('lua/lmem.c');
    await project.folder.write('lua/lmem.c', `${source}\nint conductor_was_here;\n`);
    expect(await executed(project)).toEqual([2, 7, 8]);
  });
});
