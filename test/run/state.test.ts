import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { AsideNotes } from '../../lib/run/aside-notes.ts';
import { saveWorkspace } from '../../lib/run/save-workspace.ts';
import { readState, type State, writeState } from '../../lib/run/state.ts';
import type { Workspace } from '../../lib/run/workspace.ts';
import { TempFolder } from '../support/temp-folder.ts';

const FILE = '.conductor/cache/v1/state';
const state: State = {
  tasks: { 8: { last: { outcome: 'executed', at: '2026-01-01T00:00:00.000Z', durationMs: 12 } } },
};

describe('the state', () => {
  it('comes back as it was written', async () => {
    await using folder = await TempFolder.create();
    expect(readState(folder.path)).toEqual({ tasks: {} });
    writeState(folder.path, state);
    expect(readState(folder.path)).toEqual(state);
  });

  it('cut at any length or changed in any byte is an empty one', async () => {
    await using folder = await TempFolder.create();
    writeState(folder.path, state);
    const bytes = await readFile(folder.at(FILE));
    for (let at = 0; at < bytes.length; at++) {
      await folder.write(FILE, bytes.subarray(0, at));
      expect(readState(folder.path), `cut at ${at}`).toEqual({ tasks: {} });
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 4;
      await folder.write(FILE, flipped);
      expect(readState(folder.path), `flipped at ${at}`).toEqual({ tasks: {} });
    }
  });
});

describe('saving', () => {
  it('that fails is a warning', async () => {
    await using folder = await TempFolder.create({ '.conductor/cache': 'a file where a folder should be' });
    const events: RunEvent[] = [];
    const index = { save: () => undefined };
    const workspace = { root: folder.path, state, index } as unknown as Workspace; // all that saving looks at
    using aside = new AsideNotes(folder.path);
    saveWorkspace({ workspace, aside, emit: (event) => events.push(event) });
    expect(events).toMatchObject([{ type: 'warning', code: 'cache/not-stored' }]);
    expect(existsSync(folder.at(FILE))).toBe(false);
  });
});
