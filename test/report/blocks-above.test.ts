import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BlocksAbove } from '../../lib/report/blocks-above.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function blocksAbove() {
  const state = { isHeld: false, written: [] as string[] };
  const blocks = new BlocksAbove(() => state.isHeld);
  return { state, blocks, write: (text: string) => void state.written.push(text) };
}

test('what comes within a moment is written in one go', () => {
  const { state, blocks, write } = blocksAbove();
  blocks.open(write);
  blocks.add('a\n');
  blocks.add('b\n');
  expect(state.written).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(state.written).toEqual(['a\nb\n']);
});

test('much text does not wait', () => {
  const { state, blocks, write } = blocksAbove();
  blocks.open(write);
  blocks.add('x'.repeat(1 << 16));
  expect(state.written).toHaveLength(1);
  vi.advanceTimersByTime(1000);
  expect(state.written).toHaveLength(1);
});

test('text waits for the display, and while nothing may be drawn', () => {
  const { state, blocks, write } = blocksAbove();
  blocks.add('a\n');
  vi.advanceTimersByTime(1000);
  state.isHeld = true;
  blocks.open(write);
  vi.advanceTimersByTime(1000);
  expect(state.written).toEqual([]);
  state.isHeld = false;
  vi.advanceTimersByTime(100);
  expect(state.written).toEqual(['a\n']);
});

test('the end of the display writes what waits', () => {
  const { state, blocks, write } = blocksAbove();
  blocks.open(write);
  blocks.add('a\n');
  blocks.open(undefined);
  expect(state.written).toEqual(['a\n']);
  expect(vi.getTimerCount()).toBe(0);
});
