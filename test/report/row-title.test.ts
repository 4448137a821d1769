import { EOL } from 'node:os';
import { expect, test } from 'vitest';
import { RowTitle } from '../../lib/report/row-title.ts';

const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at}`);

test('last three lines stand below the head while the row runs', () => {
  const title = new RowTitle('head', false);
  title.say(lines(5));
  expect(title.text.split(EOL)).toEqual(['head', '› line 2', '› line 3', '› line 4']);
  title.end('done');
  expect(title.text).toBe('done');
});

test('verbose rows keep their lines, within bounds', () => {
  const title = new RowTitle('head', true);
  title.say(lines(500));
  title.end('done');
  expect(title.text.split(EOL)).toHaveLength(201);
  expect(title.text.endsWith('› line 499')).toBe(true);
});

test('what came before the row was shown is shown with it', () => {
  const shown: string[] = [];
  const title = new RowTitle('head', true);
  title.say(['early']);
  title.bind((text) => shown.push(text));
  title.setHead('later');
  expect(shown).toEqual([`head${EOL}› early`, `later${EOL}› early`]);
});
