/** The public API of conductor. */
export { type TemplateWriteOptions, writeFromTemplate } from './codegen/write-from-template.ts';
export { defineConfig } from './config/define-config.ts';
export type { Json } from './model/canonical-json.ts';
export { ConductorError, type ErrorFacts, type Place, type Problem } from './model/conductor-error.ts';
export type { ActionCounts, ActionOutcome, Outcome } from './model/decision.ts';
export type * from './task/context.ts';
export { defineTask } from './task/define-task.ts';
export type { Resources, TaskDefinition, TaskSource } from './task/definition.ts';
export type { BackupOrigin } from './write/backup-record.ts';
export {
  type BackupListing,
  type BackupSet,
  listBackups,
  pruneBackups,
  type Retention,
} from './write/backups.ts';
export { type BatchEntry, type BatchOptions, type BatchReport, batchWrite } from './write/batch-write.ts';
export type { CommitReport, PlannedChange, PlannedGroup, TransactionPlan } from './write/commit-report.ts';
export type { Durability } from './write/durability.ts';
export { type RollbackOptions, type RollbackReport, rollbackBackup } from './write/rollback-backup.ts';
export { openWriteSession, type SessionOptions, type WriteSession } from './write/session.ts';
export type { StepTimes } from './write/step-clock.ts';
export { type Transaction, writeTransaction } from './write/transaction.ts';
export type { PutOptions, TransactionOptions, WriteOptions } from './write/transaction-options.ts';
