import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProcessFacts } from '../../lib/run/process-facts.ts';
import { familyOf } from '../../lib/run/process-family.ts';

const SELF = 2;

/** Process 1 is the first, 2 this one, a child of 1; every other is a child of one before it. */
const processes: fc.Arbitrary<readonly ProcessFacts[]> = fc
  .array(fc.record({ parent: fc.nat(), isOver: fc.boolean() }), { maxLength: 30 })
  .map((rest) => [
    facts(1, 0, false),
    facts(SELF, 1, false),
    ...rest.map(({ parent, isOver }, at) => facts(at + 3, 1 + (parent % (at + 2)), isOver)),
  ]);

function facts(pid: number, parent: number, isOver: boolean): ProcessFacts {
  return { pid, parent, isOver, group: pid, session: pid, startedAt: pid, cpuMs: 0 };
}

describe('the family of processes', () => {
  it('is whoever is a member or has a member above, without this process and those above it', () => {
    fc.assert(
      fc.property(processes, fc.func(fc.boolean()), (all, chosen) => {
        const isOwn = ({ pid }: ProcessFacts) => chosen(pid);
        const above = (each: ProcessFacts): ProcessFacts[] => {
          const parent = all.find(({ pid }) => pid === each.parent);
          return each.pid <= SELF ? [] : [each, ...(parent ? above(parent) : [])];
        };
        const expected = all.filter((each) => !each.isOver && above(each).some(isOwn));
        expect(familyOf(all, isOwn, [SELF])).toEqual(expected);
      }),
    );
  });

  it('is found although numbers were given anew, so that parents lead round in a circle', () => {
    const all = [facts(SELF, 1, false), facts(3, 4, false), facts(4, 3, false)];
    expect(familyOf(all, ({ pid }) => pid === 4, [SELF]).map(({ pid }) => pid)).toContain(4);
    expect(familyOf(all, () => false, [SELF])).toEqual([]);
  });
});
