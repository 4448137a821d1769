/** The `action` helper of one task: runs a piece of work or reuses its recorded result. */
import type { Json } from '../../model/canonical-json.ts';
import { ConductorError } from '../../model/conductor-error.ts';
import type { ActionOutcome } from '../../model/decision.ts';
import type { ActionKey } from '../../model/fingerprint.ts';
import { clockMs } from '../../perf/clock.ts';
import type { Action, ActionReply, ActionRequest, MadeFile } from '../../task/context.ts';
import { type ActionPorts, actionKind, keyed } from './action-ports.ts';
import { executeAction } from './execute-action.ts';
import type { Phases } from './phases.ts';
import { reuseAction } from './reuse-action.ts';

/** Carries out actions and keeps their keys. */
export class Actions {
  readonly #ports: ActionPorts;
  readonly #phases: Phases;
  readonly #keys = new Map<string, ActionKey>();

  constructor(ports: ActionPorts, phases: Phases) {
    this.#ports = ports;
    this.#phases = phases;
  }

  /** Action name -> key, of every action so far. */
  get keys(): Readonly<Record<string, ActionKey>> {
    return Object.fromEntries(this.#keys);
  }

  /** Kind of action (the first word of its name) -> how many ended how. */
  readonly outcomes = new Map<string, Record<ActionOutcome, number>>();

  /** The helper that a task gets. */
  readonly action: Action = (request) => this.#run(request, false);

  /** The helper that conductor's own tools get. */
  readonly toolAction: Action = (request) => this.#run(request, true);

  async #run<T extends Json>(request: ActionRequest<T>, isTool: boolean): Promise<ActionReply<T>> {
    const { order, emit } = this.#ports;
    const head = { task: order.definition.id, phase: this.#phases.current, action: request.name } as const;
    const started = clockMs();
    const log: string[] = [];
    const ms = () => clockMs() - started;
    emit({ type: 'action-started', ...head });
    try {
      const reply = await this.#carryOut(request, { isTool, log });
      this.#phases.count(reply.outcome);
      this.#count(request.name, reply.outcome);
      emit({ type: 'action-ended', ...head, outcome: reply.outcome, because: reply.because, ms: ms(), log });
      return reply;
    } catch (error) {
      emit({ type: 'action-ended', ...head, outcome: 'failed', because: [], ms: ms(), log });
      throw error;
    }
  }

  async #carryOut<T extends Json>(
    request: ActionRequest<T>,
    { isTool, log }: { readonly isTool: boolean; readonly log: string[] },
  ): Promise<ActionReply<T>> {
    if (this.#keys.has(request.name)) throw duplicate(request.name);
    const named = keyed(request, this.#ports, isTool);
    this.#keys.set(request.name, named.key); // at once: another one of this name may be asked for meanwhile
    const { key, ...done } = (await reuseAction(named, this.#ports)) ?? (await executeAction(named, this.#ports, log));
    this.#keys.set(request.name, key);
    return { ...done, outputs: (request.outputs ?? []).flatMap((path) => this.#made(path)) };
  }

  #count(name: string, outcome: ActionOutcome): void {
    const kind = actionKind(name);
    const counts = this.outcomes.get(kind) ?? { executed: 0, restored: 0, fresh: 0 };
    counts[outcome] += 1;
    this.outcomes.set(kind, counts);
  }

  #made(path: string): MadeFile[] {
    const fact = this.#ports.stage.fact(path);
    return fact.kind === 'file' ? [{ path, digest: fact.digest, size: fact.size }] : [];
  }
}

function duplicate(name: string): ConductorError {
  return new ConductorError({
    code: 'action/duplicate',
    message: `Cannot run action "${name}": this task has run an action of that name already`,
    help: 'Give each action of a task a name of its own',
    exitCode: 1,
  });
}
