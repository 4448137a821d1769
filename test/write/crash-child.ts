/** A process to be killed: `commit` (with `backup`, in a `session`) or `recover` a workspace; `errors` sweeps over all failing calls without being killed. */
import { recover } from '../../lib/write/recover.ts';
import { openWriteSession } from '../../lib/write/session.ts';
import { writeTransaction } from '../../lib/write/transaction.ts';
import { leftovers, makeOldTree, stageNewTree, treeOf } from './crash-case.ts';
import type { Faults } from './fault-preload.ts';

const { faults } = globalThis as unknown as { faults: Faults }; // set by the preload
const [action = '', root = '', how = 'none', at = '0'] = process.argv.slice(2);

async function commit(): Promise<void> {
  await using transaction = await writeTransaction({ root });
  stageNewTree(transaction);
  await transaction.commit();
}

async function commitWithBackup(): Promise<void> {
  await using transaction = await writeTransaction({ root, backup: true });
  stageNewTree(transaction);
  await transaction.commit();
}

async function commitInSession(): Promise<void> {
  await using session = await openWriteSession({ root, durability: 'process' });
  await using transaction = session.transaction();
  stageNewTree(transaction);
  await transaction.commit();
}

const ACTIONS: Readonly<Record<string, () => Promise<unknown>>> = {
  commit,
  backup: commitWithBackup,
  session: commitInSession,
  recover: () => recover(root),
};

/** One commit with the fault at call `step`. */
async function attempt(step: number): Promise<object> {
  await makeOldTree(root);
  const old = await treeOf(root);
  Object.assign(faults, { how, at: step, count: 0 });
  const failure = await commit().then(
    () => undefined,
    (error: Error & { code?: string }) => ({ code: error.code, message: error.message }),
  );
  const count = faults.count;
  faults.how = 'none';
  const tree = await treeOf(root);
  const unchanged = JSON.stringify(tree) === JSON.stringify(old);
  const left = await leftovers(root);
  await recover(root);
  return {
    step,
    count,
    failure,
    tree: unchanged ? 'old' : tree,
    left,
    leftAfterRecovery: await leftovers(root),
    same: JSON.stringify(tree) === JSON.stringify(await treeOf(root)),
  };
}

if (action === 'errors') {
  const results: object[] = [];
  for (let step = 1; ; step += 1) {
    const result = (await attempt(step)) as { count: number };
    results.push(result);
    if (result.count < step) break;
  }
  console.log(JSON.stringify(results));
} else {
  Object.assign(faults, { how, at: Number(at), count: 0 });
  await ACTIONS[action]?.();
  console.log(faults.count);
}
