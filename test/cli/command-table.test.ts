import { expect, test } from 'vitest';
import { COMMON_OPTIONS, type OptionSpec } from '../../lib/cli/command.ts';
import { COMMANDS } from '../../lib/cli/command-table.ts';
import { parseCall } from '../../lib/cli/parse-call.ts';

test('an option of one name is the same kind of option everywhere', () => {
  const seen = new Map<string, OptionSpec>();
  for (const table of [COMMON_OPTIONS, ...COMMANDS.map((command) => command.options)]) {
    for (const [name, { short, value }] of Object.entries<OptionSpec>(table)) {
      expect({ short, value, name }).toEqual({ short, value, name, ...seen.get(name) });
      seen.set(name, { short, value } as OptionSpec);
    }
  }
});

test('a letter stands for one option', () => {
  const letters = new Map<string, string>();
  for (const table of [COMMON_OPTIONS, ...COMMANDS.map((command) => command.options)]) {
    for (const [name, { short }] of Object.entries<OptionSpec>(table)) {
      if (short === undefined) continue;
      expect(letters.get(short) ?? name).toBe(name);
      letters.set(short, name);
    }
  }
});

test.each(COMMANDS.map((command) => [command.name, command] as const))(
  'examples of "%s" can be called',
  (name, command) => {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const { line } of command.examples) {
      const [first, ...argv] = line.split(' ');
      expect(first).toBe('conductor');
      expect(parseCall(argv, COMMANDS)).toMatchObject({ kind: 'command', command: { name } });
    }
  },
);
