/** Strict scripts, run by the Bash of this machine. */
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../lib/run/run-command.ts';
import { ShellPool } from '../../../lib/run/shells/shell-pool.ts';
import type { TaskDefinition } from '../../../lib/task/definition.ts';
import { TempFolder } from '../../support/temp-folder.ts';

const FILE = 'tasks/05-x.sh';
const BEGIN = `Task 5 "X" failed: script "${FILE}" `;

interface Ended {
  readonly message: string | undefined;
  /** `file:line` */
  readonly place: string | undefined;
  readonly help: string | undefined;
  readonly out: string;
  readonly err: string;
}

async function ended(script: string, options: Options = {}): Promise<Ended> {
  await using folder = await TempFolder.create({ [FILE]: script, ...options.files });
  const text = { out: '', err: '', log: '' };
  const end = await runCommand(folder.path, definition(options.strict ?? true), {
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', ...options.env },
    signal: new AbortController().signal,
    shells: new ShellPool(1),
    emit: (event) => {
      if (event.type === 'log') text[event.stream] += event.text;
    },
  });
  const problem = end.ok ? undefined : end.failure.problems[0];
  const { place } = problem ?? {};
  return {
    message: problem?.message.replace(BEGIN, '').replaceAll(folder.path, 'ROOT'),
    place: place && `${place.file}:${place.line}`,
    help: problem?.help,
    out: text.out,
    err: text.err,
  };
}

interface Options {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly strict?: boolean;
}

function definition(strict: boolean): TaskDefinition {
  return {
    id: 5,
    name: 'X',
    description: '',
    slug: 'x',
    file: FILE,
    needs: [],
    inputs: [],
    outputs: [],
    env: [],
    params: {},
    resources: {},
    uses: [],
    circuits: [],
    cache: true,
    how: { kind: 'script', strict },
  };
}

const STOPS: readonly (readonly [title: string, script: string, message: string, line: number | undefined])[] = [
  [
    'a command',
    'true\ngrep -q foo /dev/null\ntrue\n',
    'stopped at line 2, where `grep -q foo /dev/null` exited with 1 (set -e)',
    2,
  ],
  [
    'a command over lines',
    'ls \\\n  /nowhere \\\n  -l\n',
    'stopped at line 1, where `ls /nowhere -l` exited with 2 (set -e)',
    1,
  ],
  ['a test', '[[ a == b ]]\n', 'stopped at line 1, where `[[ a == b ]]` exited with 1 (set -e)', 1],
  [
    'a function',
    'f() {\n  (exit 4)\n}\ng() {\n  f\n}\n\ng\n',
    'stopped at line 2 in f() (called at line 5 in g(), called at line 8), where `( exit 4 )` exited with 4 (set -e)',
    2,
  ],
  [
    'what a function returns',
    'f() { return 4; }\n\nf\n',
    'stopped at line 3, where `return 4` exited with 4 (set -e)',
    3,
  ],
  [
    'one in a subshell',
    '(\n  cd /\n  false\n  true\n)\n',
    'stopped at line 3, where `false` exited with 1 (set -e)',
    3,
  ],
  [
    'one in a function in subshells',
    'f() {\n  false\n}\n( cd /\n  (\n    f\n  )\n)\n',
    'stopped at line 2 in f() (called at line 6), where `false` exited with 1 (set -e)',
    2,
  ],
  [
    'the second of a pipe',
    'echo a | grep foo | cat\n',
    'stopped at line 1, where `grep foo`, command 2 of 3 of a pipeline, exited with 1 (set -e)',
    1,
  ],
  [
    'the first of a pipe over lines',
    'echo\ncat /nowhere |\n  cat\n',
    'stopped at line 2, where `cat /nowhere`, command 1 of 2 of a pipeline, exited with 1 (set -e)',
    2,
  ],
  [
    'one in a loop at the end of a pipe',
    'echo a |\n  while read -r x; do\n    false\n  done\n',
    'stopped at line 3, where `false` exited with 1 (set -e)',
    3,
  ],
  [
    'a pipe in a function',
    'f() {\n  echo |\n    false |\n    cat\n}\nf\n',
    'stopped at line 3 in f() (called at line 6), where `false`, command 2 of 3 of a pipeline, exited with 1 (set -e)',
    3,
  ],
  [
    'one of two pipes on a line',
    'true | cat; false | cat\n',
    'stopped at line 1, where command 1 of 2 of a pipeline exited with 1 (set -e)',
    1,
  ],
  [
    'a reader that goes',
    'yes | head -1 >/dev/null\n',
    'stopped at line 1, where `yes`, command 1 of 2 of a pipeline, exited with 141 (SIGPIPE) (set -e)',
    1,
  ],
  [
    'a command that is not there',
    'true\nno-such-command --x\n',
    'stopped at line 2, where `no-such-command --x` exited with 127 (command not found) (set -e)',
    2,
  ],
  [
    'a file that is no program',
    'tasks/../tasks/05-x.sh\n',
    'stopped at line 1, where `tasks/../tasks/05-x.sh` exited with 126 (not executable) (set -e)',
    1,
  ],
  [
    'a killed command',
    "sh -c 'kill -9 $$'\n",
    "stopped at line 1, where `sh -c 'kill -9 $$'` exited with 137 (SIGKILL) (set -e)",
    1,
  ],
  ['a value', 'x=$(\n  false\n)\n', 'stopped at line 1, where `x=$(false)` exited with 1 (set -e)', 1],
  [
    'an unset variable',
    'f() {\n  echo "$FOO"\n}\nf\n',
    'stopped at line 2 in f() (called at line 4), where variable "FOO" is not set (set -u)',
    2,
  ],
  ['a variable that has to be set', `true\necho "\${FOO:?is needed}"\n`, 'stopped at line 2: FOO: is needed', 2],
  ['a constant', 'readonly a=1\na=2\n', 'stopped at line 2: a: readonly variable', 2],
  ['a syntax error', 'echo 1\nfi\n', "cannot be read at line 2: syntax error near unexpected token `fi'", 2],
  ['a missing end', 'echo 1\nif true; then\n', 'cannot be read at line 3: syntax error: unexpected end of file', 3],
  ['an exit', 'true\nexit 3\n', 'exited with 3 by itself at line 2: `exit 3`', 2],
  [
    'an exit in a function',
    'f() {\n  exit 3\n}\nexit_not() { exit 3; }\nf\n',
    'exited with 3 by itself at line 2 in f() (called at line 5): `exit 3`',
    2,
  ],
  ['one of two exits', 'if true; then exit 3; fi\nexit 3\n', 'exited with 3 by itself: `exit 3`', undefined],
  [
    'an exit after a failure that is allowed',
    'set +e\nfalse\nexit 7\n',
    'exited with 7 by itself at line 3: `exit 7`',
    3,
  ],
  [
    'a list that set -e does not heed',
    'true\ntest -f /nowhere && true\n',
    'ended with 1, the exit code of the last command, `test -f /nowhere` at line 2',
    2,
  ],
  ['a signal', 'kill -KILL $$\n', 'was ended by SIGKILL', undefined],
  [
    'a job in the background that failed before',
    '{ false; } & wait $! || :\n(exit 1)\n',
    'stopped at line 2, where `( exit 1 )` exited with 1 (set -e)',
    2,
  ],
  [
    'other separators',
    'IFS=1,\nfalse | cat\n',
    'stopped at line 2, where `false`, command 1 of 2 of a pipeline, exited with 1 (set -e)',
    2,
  ],
  ['another folder', 'mkdir -p sub\ncd sub\nfalse\n', 'stopped at line 3, where `false` exited with 1 (set -e)', 3],
  [
    'its own trap at the end',
    "trap 'echo bye' EXIT\ntrue\nfalse\n",
    'stopped at line 3, where `false` exited with 1 (set -e)',
    3,
  ],
  [
    'its own trap at the end, by itself',
    "trap 'echo bye' EXIT\ntrue\nexit 9\n",
    'exited with 9 by itself at line 3: `exit 9`',
    3,
  ],
  [
    'its own trap at the end, unset',
    "trap 'echo bye >&2' EXIT\ntrue\necho $X\n",
    'stopped at line 3, where variable "X" is not set (set -u)',
    3,
  ],
  [
    'its own trap for failures',
    "trap 'echo oops' ERR\ntrue\nfalse\n",
    'ended with 1, the exit code of the last command, `false` at line 3',
    3,
  ],
  [
    'a trap that ends otherwise',
    "trap 'exit 8' EXIT\nfalse\n",
    'stopped at line 2, where `false` exited with 1 (set -e), and it ended with 8',
    2,
  ],
  ['another program in its place', 'exec false\n', 'exited with 1', undefined],
];

describe.runIf(process.platform !== 'win32')('a strict script that stops at', () => {
  it.each(STOPS)('%s says so', async (_title, script, message, line) => {
    const end = await ended(script);
    expect(end.message).toBe(message);
    expect(end.place).toBe(`${FILE}:${line}`);
  });

  it('a sourced file says which, and how it came there', async () => {
    const files = { 'tasks/lib/a.sh': 'b() {\n  false\n}\n. ./c.sh\n', 'tasks/lib/c.sh': '\nb\n' };
    const end = await ended('cd tasks/lib\n. ./a.sh\n', { files });
    expect(end.message).toBe(
      'stopped at line 2 in b() of "./a.sh" (called at line 2 of "./c.sh", sourced at line 4 of "./a.sh", sourced at line 2), where `false` exited with 1 (set -e)',
    );
    expect(end.place).toBe('tasks/lib/a.sh:2');
  });

  it('a file outside the workspace places it where that was sourced', async () => {
    await using other = await TempFolder.create({ 'x.sh': 'true\nfalse\n' });
    const end = await ended(`true\n. '${other.at('x.sh')}'\n`);
    expect(end.message).toContain(`stopped at line 2 of "${other.at('x.sh')}" (sourced at line 2)`);
    expect(end.place).toBe(`${FILE}:2`);
  });
});

const SAME: readonly (readonly [title: string, script: string])[] = [
  ['arguments, its name and its place', `echo "$0 $# \${BASH_SOURCE[*]} \${FUNCNAME[*]:-} $LINENO"; cat\n`],
  ['what programs get', 'env | cut -d= -f1 | sort; bash -c \'false; echo "$-"\'\n'],
  ['the trace of set -x', 'set -x\nx=1\nfalse || true\n'],
  ['its own traps', "trap 'echo oops $?' ERR\ntrap 'echo bye $?' EXIT\nf() { false; }\nset -e\nf\n"],
  ['a trap with -E', "set -eE\ntrap 'echo oops $? $LINENO' ERR\nf() {\n  false\n}\nf\n"],
  ['subshells', "trap 'echo bye' EXIT\n(echo in; exit 3) || echo $?\nx=$(echo value; exit 2) || echo $? $x\n"],
  ['exit codes', `set -euo pipefail\nfalse | true || echo $? \${PIPESTATUS[*]}\nexit 0\n`],
  ['a trap for a signal', "trap 'echo term' TERM\nkill -TERM $$\necho after\n"],
  ['functions of the same names', 'printf() { echo mine; }\nlocal() { echo mine; }\nprintf x\n(exit 3) || echo $?\n'],
];

describe.runIf(process.platform !== 'win32')('a strict script', () => {
  it.each(SAME)('is the same to itself as without: %s', async (_title, script) => {
    const [strict, plain] = [
      await ended(`set -euo pipefail\n${script}`),
      await ended(`set -euo pipefail\n${script}`, { strict: false }),
    ];
    expect([strict.out, strict.err]).toEqual([plain.out, plain.err]);
    expect(strict.message === undefined).toBe(plain.message === undefined);
    expect(strict.out + strict.err).not.toBe('');
  });

  it('may allow failures', async () => {
    const end = await ended('set +eu\nset +o pipefail\nfalse\nfalse | true\necho "[$NONE]"\n');
    expect([end.message, end.out]).toEqual([undefined, '[]\n']);
  });

  it('has its own BASH_ENV, and programs too', async () => {
    await using other = await TempFolder.create({ 'env.sh': 'HELLO=world\n' });
    const end = await ended('echo "$HELLO"; bash -c \'echo "$HELLO"\'\n', {
      env: { BASH_ENV: '$AT/env.sh', AT: other.path },
    });
    expect(end.out).toBe('world\nworld\n');
  });
});

describe('a script that is not strict', () => {
  it('goes on after a failure, and its exit code is all that is told', async () => {
    const end = await ended('false\necho "[$NONE]"\nfalse | true\nexit 3\n', { strict: false });
    expect([end.message, end.out, end.place]).toEqual(['exited with 3', '[]\n', `${FILE}:undefined`]);
  });
});
