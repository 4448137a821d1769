import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { descriptorPath, parseCall, splitArguments, stringIn, stringsIn } from '../../../lib/run/trace/strace-text.ts';

/** A string as strace writes it: octal escapes, of three digits where a digit follows. */
function quoted(text: string, extra = ''): string {
  const bytes = [...Buffer.from(text)];
  const letters: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };
  return bytes
    .map((byte, at) => {
      const char = String.fromCharCode(byte);
      if (char === '"' || char === '\\') return `\\${char}`;
      if (letters[byte]) return letters[byte];
      if (byte >= 32 && byte < 127 && !extra.includes(char)) return char;
      const next = String.fromCharCode(bytes[at + 1] ?? 0);
      return `\\${byte.toString(8).padStart(/[0-9]/.test(next) ? 3 : 1, '0')}`;
    })
    .join('');
}

const name = fc
  .string({ unit: 'binary', minLength: 1 })
  .map((text) => text.replaceAll('\0', '').replaceAll('/', '') || 'x');

describe('text of a call', () => {
  it.each([
    [
      'openat(AT_FDCWD</tmp>, "\\303\\244\\"<x>\\n.txt", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0666) = 21</tmp/\\303\\244\\"\\74x\\76\\n.txt>',
      { name: 'openat', result: '21', resultPath: '/tmp/ä"<x>\n.txt', error: undefined },
      4,
    ],
    [
      'statx(AT_FDCWD</usr>, "nosuch", AT_STATX_SYNC_AS_STAT|AT_NO_AUTOMOUNT, STATX_MODE, 0x7ffd474ebb90) = -1 ENOENT (No such file or directory)',
      { name: 'statx', result: '-1', resultPath: undefined, error: 'ENOENT' },
      5,
    ],
    ['unlink("a(b, c")     = 0', { name: 'unlink', result: '0', error: undefined }, 1],
    [
      'clone3({flags=CLONE_VM|CLONE_THREAD, stack_size=0x7dc0} => {parent_tid=[2963]}, 88) = 2963',
      { name: 'clone3', result: '2963' },
      2,
    ],
    ['execve("/bin/true", ["true"], 0x5567 /* 35 vars */ <unfinished', undefined, 0],
    ['open("/x", O_RDONLY) = 3</x>(deleted)', { result: '3', resultPath: '/x' }, 2],
    ['open("/dev/null", O_RDONLY) = 3<socket:[12]>', { result: '3', resultPath: undefined }, 2],
    ['exit_group(0) = ?', { result: '?' }, 1],
    ['fork() = 12', { result: '12' }, 0],
    ['--- SIGCHLD {si_signo=SIGCHLD} ---', undefined, 0],
  ])('%s', (text, expected, count) => {
    const call = parseCall(text);
    if (expected === undefined) expect(call).toBeUndefined();
    else expect(call).toMatchObject(expected);
    expect(call?.args.length ?? 0).toBe(count);
  });

  it('names are read back as they were, whatever they hold', () => {
    fc.assert(
      fc.property(name, name, (folder, file) => {
        const text = `openat(AT_FDCWD</${quoted(folder, '<>')}>, "${quoted(file)}", O_RDONLY) = 3</${quoted(file, '<>')}>`;
        const call = parseCall(text);
        expect(descriptorPath(call?.args[0])).toBe(`/${folder}`);
        expect(stringIn(call?.args[1])).toBe(file);
        expect(call?.resultPath).toBe(`/${file}`);
      }),
    );
  });

  it('lists of strings are read back', () => {
    fc.assert(
      fc.property(fc.array(name), (words) => {
        const list = `[${words.map((word) => `"${quoted(word)}"`).join(', ')}]`;
        expect(stringsIn(splitArguments(`"x", ${list}, 0x1 /* 2 vars */)`, 0).args[1])).toEqual(words);
      }),
    );
  });

  it('hexadecimal escapes and bytes that are no UTF-8 are read', () => {
    expect(stringIn('"\\x2f\\xc3\\xa4"')).toBe('/ä');
    expect(descriptorPath('5<\\x2f\\x61>')).toBe('/a');
    expect(stringIn('"a\\377b"')).toBe('a\uFFFDb');
  });

  it('what is no string and no path is none', () => {
    expect(stringIn('NULL')).toBeUndefined();
    expect(stringsIn('NULL')).toEqual([]);
    expect(descriptorPath('4<pipe:[33]>')).toBeUndefined();
    expect(descriptorPath('AT_FDCWD')).toBeUndefined();
    expect(descriptorPath(undefined)).toBeUndefined();
  });
});
