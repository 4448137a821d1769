/** What callers of a transaction say. */
import type { Digest } from '../model/digest.ts';
import type { BackupOrigin } from './backup-record.ts';
import type { Durability } from './durability.ts';
import type { Base } from './staged-set.ts';

/** Whether what a commit replaces and removes is kept after it, and what is recorded with it. */
export type BackupRequest = boolean | BackupOrigin | undefined;

/** How a transaction writes. */
export interface TransactionOptions {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Default `full`. */
  readonly durability?: Durability;
  /** Who writes, for messages: `task 8`. */
  readonly label?: string;
  /** Keeps what is replaced and removed as a backup set. Default false. */
  readonly backup?: BackupRequest;
}

/** How a file is written. */
export interface WriteOptions {
  readonly executable?: boolean;
  /** Exact permission bits, at most 0o777. Default: those of the replaced file, but for the executable ones. */
  readonly mode?: number;
}

/** A file as it is staged. */
export interface StagedFile {
  readonly digest: Digest;
  readonly size: number;
  readonly executable: boolean;
}

/** What a change is made from. */
export interface BaseOption {
  /** What must be at the path at commit, else it is a `write/conflict`. Default: anything. */
  readonly base?: Base;
}

/** A file's expected content. */
export interface CopyOptions extends WriteOptions, BaseOption {
  readonly digest: Digest;
}

/** Bytes whose digest is known. */
export interface PutOptions extends WriteOptions, BaseOption {
  /** SHA-256 of the bytes; taken on trust. */
  readonly digest: Digest;
}
