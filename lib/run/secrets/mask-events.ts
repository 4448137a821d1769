/** Keeps secrets out of what a run says: every event passes through here before anything is shown or written. */
import type { Emit, RunEvent } from '../../model/event.ts';
import { type MaskedStream, Masker } from './masker.ts';

/** Members that the engine chose itself, from a short list: they say what an event is. */
const OWN_WORDS: ReadonlySet<string> = new Set(['type', 'kind', 'field', 'how', 'outcome', 'stream', 'run', 'version']);

/** A run's events without secrets. */
export interface MaskedEvents {
  readonly emit: Emit;
  /** The same for a text that is written without being an event. */
  mask(text: string): string;
  /** Hands out what is still kept back; call once, after the last task. */
  end(): void;
}

/** @param values the secrets, as `secretValues` tells them */
export function maskEvents(values: readonly string[], emit: Emit): MaskedEvents {
  const masker = new Masker(values);
  const mask = (text: string) => masker.mask(text);
  const outputs = new MaskedOutputs(masker, emit);
  return {
    mask,
    emit: (event) => {
      if (event.type === 'log' && event.stream !== 'log') return outputs.add(event);
      if (event.type === 'run-ended') outputs.endAll();
      if (event.type === 'task-ended' || event.type === 'task-retried') outputs.end(event.task);
      emit(maskedValue(event, mask));
    },
    end: () => outputs.endAll(),
  };
}

type LogEvent = Extract<RunEvent, { type: 'log' }>;

/** What tasks print comes in pieces that may end anywhere, also in a secret. */
class MaskedOutputs {
  readonly #masker: Masker;
  readonly #emit: Emit;
  readonly #streams = new Map<number, Map<LogEvent['stream'], MaskedStream>>();

  constructor(masker: Masker, emit: Emit) {
    this.#masker = masker;
    this.#emit = emit;
  }

  add(event: LogEvent): void {
    const streams = this.#streams.get(event.task) ?? new Map<LogEvent['stream'], MaskedStream>();
    const stream = streams.get(event.stream) ?? this.#masker.stream();
    this.#streams.set(event.task, streams.set(event.stream, stream));
    this.#say(event, stream.push(event.text));
  }

  end(task: number): void {
    for (const [stream, masked] of this.#streams.get(task) ?? [])
      this.#say({ type: 'log', task, stream, text: '' }, masked.end());
    this.#streams.delete(task);
  }

  endAll(): void {
    for (const task of [...this.#streams.keys()]) this.end(task);
  }

  #say(event: LogEvent, text: string): void {
    if (text !== '') this.#emit({ ...event, text });
  }
}

function maskedValue<T>(value: T, mask: (text: string) => string): T {
  if (typeof value === 'string') return mask(value) as T; // a string for a string
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((member) => maskedValue(member, mask)) as T; // the same members, masked
  const members = Object.entries(value).map(([name, member]) => {
    return [name, OWN_WORDS.has(name) ? member : maskedValue(member, mask)] as const;
  });
  return Object.fromEntries(members) as T; // the same members, masked
}
