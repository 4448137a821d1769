import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StraceReader } from '../../../lib/run/trace/strace-reader.ts';
import type { Trace } from '../../../lib/run/trace/trace-event.ts';

function read(lines: readonly string[], cwd = '/w'): Trace {
  const reader = new StraceReader(cwd);
  reader.feed(lines.map((line) => `${line}\n`).join(''));
  return reader.end();
}

/** What one process did, one call after another. */
function doings(...calls: string[]): object[] {
  const { events } = read(calls.map((call) => `7 ${call}`));
  return events.map(({ process, thread, ...doing }) => {
    expect([process, thread]).toEqual([0, 7]);
    return doing;
  });
}

/** A shell that starts two programs by vfork, recorded; the second while the first call has not come back. */
const SHELL = [
  '10 execve("/bin/sh", ["sh", "-c", "cat a; cat b"], 0x1 /* 3 vars */) = 0',
  '10 vfork( <unfinished ...>',
  '11 execve("/usr/bin/cat", ["cat", "a"], 0x5 /* 3 vars */ <unfinished ...>',
  '10 <... vfork resumed>)              = 11',
  '11 <... execve resumed>)             = 0',
  '11 openat(AT_FDCWD</w>, "a", O_RDONLY) = 3</w/a>',
  '10 chdir("sub") = 0',
  '11 openat(AT_FDCWD</w>, "a2", O_RDONLY <unfinished ...>',
  '10 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x1) = 12',
  '11 <... openat resumed>) = 3</w/a2>',
  '12 open("b", O_RDONLY) = 3',
  '11 +++ exited with 0 +++',
  '10 open("c", O_RDONLY) = 3',
  '12 +++ killed by SIGKILL +++',
  '10 --- SIGCHLD {si_signo=SIGCHLD, si_pid=12} ---',
  '10 +++ exited with 3 +++',
];

describe('processes', () => {
  it('are known with what they became, who started them and how they ended', () => {
    const { processes, events } = read(SHELL);
    expect(processes).toEqual([
      {
        pid: 10,
        parent: undefined,
        commands: [{ path: '/bin/sh', args: ['sh', '-c', 'cat a; cat b'] }],
        end: { code: 3 },
      },
      { pid: 11, parent: 0, commands: [{ path: '/usr/bin/cat', args: ['cat', 'a'] }], end: { code: 0 } },
      { pid: 12, parent: 0, commands: [], end: { signal: 'SIGKILL' } },
    ]);
    const opened = events.flatMap((each) => (each.type === 'open' ? [[each.process, each.path]] : []));
    expect(opened).toEqual([
      [1, '/w/a'],
      [1, '/w/a2'],
      [2, '/w/sub/b'],
      [0, '/w/sub/c'],
    ]);
  });

  it('output that is cut anywhere gives the same', () => {
    const text = SHELL.map((line) => `${line}\n`).join('');
    const whole = read(SHELL);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const reader = new StraceReader('/w');
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        for (const [at, from] of places.entries()) reader.feed(text.slice(from, places[at + 1] ?? text.length));
        expect(reader.end()).toEqual(whole);
      }),
    );
  });

  it('threads count as their process, and share its folder', () => {
    const { processes, events } = read([
      '1 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_THREAD} => {parent_tid=[2]}, 88) = 2',
      '2 chdir("/x") = 0',
      '1 open("a", O_RDONLY) = 3',
      '2 +++ exited with 0 +++',
      '1 open("b", O_RDONLY) = 3',
    ]);
    expect(processes).toMatchObject([{ pid: 1, end: undefined }]);
    expect(events).toMatchObject([
      { process: 0, thread: 1, path: '/x/a' },
      { process: 0, thread: 1, path: '/x/b' },
    ]);
  });

  it('a process that two calls may have started waits until one says so', () => {
    const { processes, events } = read([
      '1 execve("/bin/a", ["a"], 0x1 /* 1 var */) = 0',
      '1 clone(child_stack=NULL, flags=SIGCHLD) = 2',
      '2 chdir("/two") = 0',
      '1 vfork( <unfinished ...>',
      '2 vfork( <unfinished ...>',
      '4 open("x", O_RDONLY) = 3',
      '3 open("x", O_RDONLY) = 3',
      '3 +++ exited with 0 +++',
      '2 <... vfork resumed>) = 4',
      '1 <... vfork resumed>) = 3',
      '4 open("y", O_RDONLY) = 3',
    ]);
    expect(processes.map(({ pid, parent }) => [pid, parent])).toEqual([
      [1, undefined],
      [2, 0],
      [4, 1],
      [3, 0],
    ]);
    const paths = events.flatMap((each) => (each.type === 'open' ? [each.path] : []));
    expect(paths.toSorted()).toEqual(['/two/x', '/two/y', '/w/x']);
  });

  it('what waits to the end is not lost', () => {
    const { events } = read([
      '1 clone(flags=SIGCHLD) = 2',
      '1 vfork( <unfinished ...>',
      '2 vfork( <unfinished ...>',
      '4 open("x", O_RDONLY) = 3',
    ]);
    expect(events).toMatchObject([{ type: 'open', path: '/w/x' }]);
  });

  it('a thread that becomes another program goes on as the process', () => {
    const { processes, events } = read([
      '1 clone3({flags=CLONE_VM|CLONE_FS|CLONE_THREAD}, 88) = 2',
      '2 execve("/bin/b", ["b"], 0x1 /* 1 var */ <unfinished ...>',
      '1 +++ superseded by execve in pid 2 +++',
      '1 <... execve resumed>) = 0',
      '1 open("x", O_RDONLY) = 3',
      '1 +++ exited with 0 +++',
    ]);
    expect(processes).toEqual([
      { pid: 1, parent: undefined, commands: [{ path: '/bin/b', args: ['b'] }], end: { code: 0 } },
    ]);
    expect(events.map(({ type }) => type)).toEqual(['exec', 'open']);
  });

  it('those that have not ended are told', () => {
    const reader = new StraceReader('/w');
    reader.feed('1 fork() = 2\n2 open("x", O_RDONLY) = 3\n1 +++ exited with 0 +++\n');
    expect(reader.running()).toEqual([2]);
  });

  it('the folder that an argument gives away is believed', () => {
    const { events } = read(['1 openat(AT_FDCWD</other>, "a", O_RDONLY) = 3', '1 stat("b", 0x1) = 0']);
    expect(events).toMatchObject([{ path: '/other/a' }, { path: '/other/b' }]);
  });
});

describe('calls', () => {
  const opened = {
    type: 'open',
    path: '/w/a',
    real: '/w/a',
    reads: false,
    writes: false,
    creates: false,
    empties: false,
  };

  it.each([
    ['openat(3</w>, "a", O_RDONLY|O_CLOEXEC) = 4</w/a>', { ...opened, reads: true }],
    ['open("a", O_RDONLY) = 4</r/b>', { ...opened, real: '/r/b', reads: true }],
    ['open("/w/x/../a", O_RDWR) = 4', { ...opened, reads: true, writes: true }],
    ['open("a", O_WRONLY|O_APPEND) = 4', { ...opened, writes: true }],
    ['open("a", O_RDWR|O_CREAT, 0666) = 4', { ...opened, reads: true, writes: true, creates: true }],
    ['open("a", O_RDWR|O_CREAT|O_TRUNC, 0666) = 4', { ...opened, writes: true, creates: true, empties: true }],
    ['open("a", O_RDWR|O_CREAT|O_EXCL, 0666) = 4', { ...opened, writes: true, creates: true, empties: true }],
    ['creat("a", 0666) = 4', { ...opened, writes: true, creates: true, empties: true }],
    ['openat2(3</w>, "a", {flags=O_RDONLY|O_NOFOLLOW, resolve=0}, 24) = 4', { ...opened, reads: true }],
    ['openat(3</w>, "a", O_RDONLY|O_PATH) = 4', { type: 'probe', path: '/w/a', found: true }],
    ['openat(3</w>, "a", O_RDONLY|O_DIRECTORY) = 4</w/a>', { type: 'probe', path: '/w/a', found: true }],
    ['openat(3</w>, "a", O_RDWR|O_TMPFILE, 0600) = 4', { type: 'probe', path: '/w/a', found: true }],
    ['open("a", O_RDONLY) = -1 ENOENT (No such file or directory)', { type: 'probe', path: '/w/a', found: false }],
    ['open("a", O_CREAT|O_EXCL, 0666) = -1 EEXIST (File exists)', { type: 'probe', path: '/w/a', found: true }],
    ['newfstatat(AT_FDCWD</w>, "a", {st_mode=S_IFREG|0755, ...}, 0) = 0', { type: 'probe', path: '/w/a', found: true }],
    ['access("a", R_OK) = -1 ENOTDIR (Not a directory)', { type: 'probe', path: '/w/a', found: false }],
    ['faccessat2(AT_FDCWD</w>, "a", F_OK, AT_EACCESS) = 0', { type: 'probe', path: '/w/a', found: true }],
    ['readlink("a", "target", 4096) = 6', { type: 'read-link', path: '/w/a' }],
    [
      'readlinkat(3</w>, "a", 0x7ff, 4096) = -1 EINVAL (Invalid argument)',
      { type: 'probe', path: '/w/a', found: true },
    ],
    ['getdents64(3</w/a>, 0xb /* 5 entries */, 32768) = 128', { type: 'list', path: '/w/a' }],
    ['mkdirat(AT_FDCWD</w>, "a", 0777) = 0', { type: 'make-folder', path: '/w/a' }],
    ['mkdir("a", 0777) = -1 EEXIST (File exists)', { type: 'probe', path: '/w/a', found: true }],
    ['unlinkat(AT_FDCWD</w>, "a", AT_REMOVEDIR) = 0', { type: 'remove', path: '/w/a' }],
    ['rename("a", "/b") = 0', { type: 'rename', from: '/w/a', to: '/b', exchanges: false }],
    [
      'renameat2(3</x>, "a", 4</y>, "b", RENAME_EXCHANGE) = 0',
      { type: 'rename', from: '/x/a', to: '/y/b', exchanges: true },
    ],
    ['rename("a", "b") = -1 ENOENT (No such file or directory)', { type: 'probe', path: '/w/a', found: false }],
    ['linkat(AT_FDCWD</w>, "a", AT_FDCWD</w>, "b", 0) = 0', { type: 'link', from: '/w/a', to: '/w/b' }],
    [
      'linkat(AT_FDCWD</w>, "/proc/self/fd/3", AT_FDCWD</w>, "b", AT_SYMLINK_FOLLOW) = 0',
      { type: 'change', path: '/w/b' },
    ],
    ['symlinkat("t", 3</w>, "a") = 0', { type: 'symlink', path: '/w/a', target: 't' }],
    ['truncate("a", 0) = 0', { type: 'change', path: '/w/a' }],
    ['fchmod(3</w/a>, 0755) = 0', { type: 'change', path: '/w/a' }],
    ['mknodat(AT_FDCWD</w>, "a", S_IFIFO|0666) = 0', { type: 'change', path: '/w/a' }],
    ['execveat(3</w>, "a", ["a", "b"], 0x1 /* 2 vars */, 0) = 0', { type: 'exec', path: '/w/a', args: ['a', 'b'] }],
    [
      'execve("/bin/a", ["a"], 0x1 /* 2 vars */) = -1 ENOENT (No such file or directory)',
      { type: 'probe', path: '/bin/a', found: false },
    ],
    ['io_uring_setup(64, {flags=0}) = 3<anon_inode:[io_uring]>', { type: 'blind' }],
  ])('%s', (call, expected) => {
    expect(doings(call)).toEqual([expected]);
  });

  it.each([
    'newfstatat(3</w/a>, "", {st_mode=S_IFREG|0755, ...}, AT_EMPTY_PATH) = 0',
    'open("a", O_RDONLY) = -1 EACCES (Permission denied)',
    'openat(5, "a", O_RDONLY) = 4',
    'unlink("a") = -1 EISDIR (Is a directory)',
    'getdents64(3<pipe:[1]>, 0xb, 1) = 0',
    'io_uring_setup(64, {flags=0}) = -1 EPERM (Operation not permitted)',
    'execve("/bin/a", ["a"], 0x1 /* 2 vars */) = ?',
    'uname({sysname="Linux"}) = 0',
  ])('%s tells nothing', (call) => {
    expect(doings(call)).toEqual([]);
  });

  it('chdir and fchdir change where relative paths begin', () => {
    const paths = doings('chdir("a") = 0', 'open("x", O_RDONLY) = 3', 'fchdir(3</b/c>) = 0', 'stat("x", 0x1) = 0');
    expect(paths).toMatchObject([{ path: '/w/a/x' }, { path: '/b/c/x' }]);
  });

  it('the halves of a call that another interrupts are put together', () => {
    const { events } = read([
      '1 fork() = 2',
      '1 readlink("x",  <unfinished ...>',
      '2 open("y", O_RDONLY) = 3',
      '1 <... readlink resumed>"target", 4096) = 6',
    ]);
    expect(events.map(({ type, process }) => [type, process])).toEqual([
      ['open', 1],
      ['read-link', 0],
    ]);
  });
});
