/** The public API of conductor. */
export { defineConfig } from './config/define-config.ts';
export type { Json } from './model/canonical-json.ts';
export { ConductorError, type ErrorFacts, type Place, type Problem } from './model/conductor-error.ts';
export type { ActionCounts, ActionOutcome, Outcome } from './model/decision.ts';
export type * from './task/context.ts';
export { defineTask } from './task/define-task.ts';
export type { Resources, TaskDefinition, TaskSource } from './task/definition.ts';
export { type Transaction, writeTransaction } from './write/transaction.ts';
