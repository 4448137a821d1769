/** Single keys of a terminal; knows nothing of what they mean. */
import type { Readable } from 'node:stream';

/** A terminal's input. */
interface KeyInput extends Readable {
  setRawMode(isRaw: boolean): unknown;
}

/** Keys that are being read. */
export interface Keys {
  /** Leaves the input to somebody else; returns how keys are read again. */
  pause(): () => void;
  end(): void;
}

/** Reads keys; undefined where the input is no terminal. */
export function readKeys(input: Readable | undefined, onKey: (key: string) => void): Keys | undefined {
  if (!isTerminal(input)) return undefined;
  const onData = (data: Buffer | string) => {
    for (const key of String(data)) onKey(key);
  };
  const begin = () => {
    input.setRawMode(true);
    input.on('data', onData).resume();
  };
  const end = () => {
    input.off('data', onData).pause();
    input.setRawMode(false);
  };
  begin();
  return {
    pause: () => {
      end();
      return begin;
    },
    end,
  };
}

function isTerminal(input: Readable | undefined): input is KeyInput {
  return input !== undefined && 'setRawMode' in input && 'isTTY' in input && input.isTTY === true;
}
