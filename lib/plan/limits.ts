/** What tasks take while they run, and how much of it there is, by number. Knows no machine. */

/** What a task takes while it runs. */
export interface Demand {
  /** Bytes. */
  readonly memory: number;
  /** Cores. */
  readonly cpu: number;
  /** Names of the pools of which it takes a place. */
  readonly pools: readonly string[];
}

/** What all tasks that run at once may take together. */
export interface Limits {
  /** Bytes. */
  readonly memory: number;
  /** Cores. */
  readonly cpu: number;
  /** How many places pools have, by name; a pool that is not named has one. */
  readonly pools: Readonly<Record<string, number>>;
}

/** What decides whether a task may start beside the others. A task without a demand takes its slot alone. */
export interface Admission {
  readonly limits: Limits;
  readonly demands: ReadonlyMap<number, Demand>;
}

/** What a task waits for while there is a slot for it; `alone`: it is heavier than the limits, and nothing else may run. */
export type Wait = 'memory' | 'cpu' | 'alone' | `pool ${string}`;

/** What the task at a position takes of which resource, by their numbers. */
export interface Load {
  readonly amounts: readonly (readonly [resource: number, amount: number])[];
  readonly alone: boolean;
  /** Its class: tasks that take something of the same resources, pools aside where few do. */
  readonly kind: number;
}

/** The resources of a plan and what each of its tasks takes of them. All amounts are whole numbers. */
export interface Resources {
  readonly names: readonly Wait[];
  readonly capacities: readonly number[];
  /** By position. */
  readonly loads: readonly Load[];
  /** Classes of which every task takes something of a resource, by resource. */
  readonly kinds: readonly (readonly number[])[];
  readonly kindCount: number;
}

/** Thousandths of a core: sums of whole numbers are exact. */
const CPU_PARTS = 1000;
/** Numbers of resources; those after them are pools. */
const [MEMORY, CPU] = [0, 1];
/** Looking at each of so many tasks is cheaper than a class of their own. */
const FEW = 16;

/**
 * The resources that can hold anything up. A pool that all its tasks fit into at once is none; nor is the memory, or are the
 * cores, into which any tasks fit, as many of them as may run at once.
 * @param most how many tasks may run at once
 */
export function resourcesOf(ids: readonly number[], admission: Admission | undefined, most: number): Resources {
  if (admission === undefined) return unlimited(ids);
  const { limits, demands } = admission;
  const pools = contendedPools(ids, admission);
  const capacities = [limits.memory, Math.round(limits.cpu * CPU_PARTS), ...pools.values()].map(exact);
  const isScarce = [MEMORY, CPU].map((resource) => {
    let largest = 0;
    for (const id of ids) largest = Math.max(largest, amountOf(demands.get(id) ?? NOTHING, resource));
    return largest * most > (capacities[resource] ?? 0);
  });
  if (pools.size === 0 && !isScarce.includes(true)) return unlimited(ids);
  const names: Wait[] = ['memory', 'cpu', ...[...pools.keys()].map((pool) => `pool ${pool}` as const)];
  const numbers = new Map([...pools.keys()].map((pool, at) => [pool, at + 2]));
  const amountsOf = (id: number): Load['amounts'] => {
    const demand = demands.get(id) ?? NOTHING;
    const scarce = [MEMORY, CPU].filter((resource) => isScarce[resource]);
    const shared = scarce.map((resource) => [resource, amountOf(demand, resource)] as const);
    const places = [...new Set(demand.pools)].flatMap((pool) => numbers.get(pool) ?? []);
    return [...shared.filter(([, amount]) => amount !== 0), ...places.map((pool) => [pool, 1] as const)];
  };
  return { names, capacities, ...classified(ids.map(amountsOf), capacities) };
}

/** Of sums beyond it something would stay when all their parts are taken away. */
function exact(capacity: number): number {
  return Math.min(capacity, Number.MAX_SAFE_INTEGER);
}

/** Bytes, or parts of cores. */
function amountOf({ memory, cpu }: Demand, resource: number): number {
  return resource === MEMORY ? Math.ceil(memory) : Math.round(cpu * CPU_PARTS);
}

/** Puts loads into classes. Those of which there are few of a kind share one by what they take besides pools. */
function classified(
  amounts: readonly Load['amounts'][],
  capacities: readonly number[],
): Pick<Resources, 'loads' | 'kinds' | 'kindCount'> {
  const isHeavy = amounts.map((each) => each.some(([resource, amount]) => amount > (capacities[resource] ?? 0)));
  const words = amounts.map((each) => each.map(([resource]) => resource).join(' '));
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const numbers = new Map<string, number>();
  const kinds: number[][] = capacities.map(() => []);
  const loads = amounts.map((each, at): Load => {
    const isRare = (counts.get(words[at] ?? '') ?? 0) < FEW;
    const shared = each.map(([resource]) => resource).filter((resource) => !isRare || resource <= CPU);
    const alone = isHeavy[at] === true;
    const word = alone ? 'alone' : `${isRare} ${shared.join(' ')}`;
    const kind = numbers.get(word) ?? numbers.size;
    if (kind === numbers.size && !alone) for (const resource of shared) kinds[resource]?.push(kind);
    numbers.set(word, kind);
    return { amounts: alone ? [] : each, alone, kind }; // what runs alone has everything
  });
  return { loads, kinds, kindCount: numbers.size };
}

const NOTHING: Demand = { memory: 0, cpu: 0, pools: [] };

function unlimited(ids: readonly number[]): Resources {
  const load: Load = { amounts: [], alone: false, kind: 0 };
  return { names: [], capacities: [], loads: ids.map(() => load), kinds: [], kindCount: 1 };
}

/** Names of the pools that more tasks use than there are places, and these places. */
function contendedPools(ids: readonly number[], { limits, demands }: Admission): ReadonlyMap<string, number> {
  const users = new Map<string, number>();
  for (const id of ids) {
    const used = demands.get(id)?.pools ?? [];
    if (used.length > 0) for (const pool of new Set(used)) users.set(pool, (users.get(pool) ?? 0) + 1);
  }
  const places = (pool: string) => (Object.hasOwn(limits.pools, pool) ? (limits.pools[pool] ?? 1) : 1);
  const contended = [...users].filter(([pool, count]) => count > places(pool));
  return new Map(contended.map(([pool]) => [pool, places(pool)]));
}
