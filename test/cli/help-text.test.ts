import { expect, test } from 'vitest';
import { COMMANDS } from '../../lib/cli/command-table.ts';
import { helpLines } from '../../lib/cli/help-text.ts';

test('help about a command has its summary, usage, options and examples', () => {
  expect(helpLines(['cache', 'cleanup'], COMMANDS).join('\n')).toBe(
    `Keep the newest entries of each kind and what is in use, remove the others.

Usage: conductor cache cleanup [keep] [options]

Options:
      --json          Print one JSON document
  -n, --dry-run       Show what would be removed and remove nothing
  -C, --cwd <folder>  Work in this folder
      --no-color      No colours (NO_COLOR and FORCE_COLOR are respected as well)
  -v, --verbose       Show everything: reasons, phases, actions, output, stacks
  -h, --help          Show help with examples
  -V, --version       Show the version

Examples:
  conductor cache cleanup              keep as many as the configuration says (5 by default)
  conductor cache cleanup 2 --dry-run  what keeping two of each kind would remove`,
  );
});

test('help about a group lists its commands', () => {
  const lines = helpLines(['manifest'], COMMANDS);
  expect(lines[0]).toBe('Usage: conductor manifest <command> [options]');
  expect(lines.filter((line) => /^ {2}manifest /.test(line))).toHaveLength(3);
});

test('general help lists every command and the exit codes', () => {
  const text = helpLines([], COMMANDS).join('\n');
  for (const { name, summary } of COMMANDS) {
    expect(text).toContain(`  ${name}`);
    expect(text).toContain(summary);
  }
  expect(text).toContain('  130, 143  interrupted (SIGINT, SIGTERM)\n');
});

test('words behind a command do not matter', () => {
  expect(helpLines(['task', '8'], COMMANDS)).toEqual(helpLines(['task'], COMMANDS));
});

test('no line is wider than a wide terminal', () => {
  for (const { name } of COMMANDS) {
    for (const line of helpLines(name.split(' '), COMMANDS)) expect(line.length).toBeLessThanOrEqual(120);
  }
});
