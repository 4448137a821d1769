import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ASIDE_FOLDER } from '../../lib/model/file-names.ts';
import { type AsideNote, AsideNotes, readNotes } from '../../lib/run/aside-notes.ts';
import { TempFolder } from '../support/temp-folder.ts';

const note = (task: number): AsideNote => ({
  task,
  outputs: [`out/${task}/**`],
  moved: [],
  wholes: [],
  folders: [],
  stayed: {},
});

test('what a killed run had out of the way is read from its notes', async () => {
  await using folder = await TempFolder.create({});
  const notes = new AsideNotes(folder.path);
  notes.add(note(1));
  notes.add(note(2));
  notes.flush();
  notes.remove(1);
  expect(readNotes(folder.path)).toEqual([note(2)]);
  notes.add(note(1));
  expect(readNotes(folder.path)).toEqual([note(2), note(1)]);
});

test('the file goes with the run, unless something is out of the way still', async () => {
  await using folder = await TempFolder.create({});
  const file = folder.at(`${ASIDE_FOLDER}/notes.jsonl`);
  {
    using notes = new AsideNotes(folder.path);
    expect(existsSync(file)).toBe(false);
    for (const task of [1, 2]) {
      notes.add(note(task));
      expect(existsSync(file)).toBe(true);
      notes.remove(task);
    }
    expect(readNotes(folder.path)).toEqual([]);
  }
  expect(existsSync(file)).toBe(false);
  {
    using notes = new AsideNotes(folder.path);
    notes.add(note(3));
  }
  expect(readNotes(folder.path)).toEqual([note(3)]);
});

test('notes that were cut anywhere tell of no task that is not in them, and go on after the cut', async () => {
  await using folder = await TempFolder.create({});
  const notes = new AsideNotes(folder.path);
  for (const task of [1, 2, 3]) notes.add(note(task));
  notes.remove(2);
  const file = folder.at(`${ASIDE_FOLDER}/notes.jsonl`);
  const whole = readFileSync(file);
  for (let length = 0; length <= whole.length; length++) {
    writeFileSync(file, whole.subarray(0, length));
    const tasks = readNotes(folder.path).map(({ task }) => task);
    expect([[], [1], [1, 2], [1, 2, 3], [1, 3]], `${length}`).toContainEqual(tasks);
    new AsideNotes(folder.path).add(note(4));
    expect(readNotes(folder.path).map(({ task }) => task)).toEqual([...tasks, 4]);
  }
});
