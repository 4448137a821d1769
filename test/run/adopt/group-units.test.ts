import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GroupUnit, groupUnits } from '../../../lib/run/adopt/group-units.ts';

const unit = (reads: string, writes: string, more: Partial<GroupUnit> = {}): GroupUnit => ({
  loop: undefined,
  reads: new Set(reads.split(' ').filter(Boolean)),
  writes: new Set(writes.split(' ').filter(Boolean)),
  removes: new Set(),
  missing: new Set(),
  listings: new Set(),
  matches: () => false,
  sticks: [],
  ...more,
});

function groups(...units: GroupUnit[]) {
  const grouping = groupUnits(units);
  if (!('groups' in grouping)) throw new Error(grouping.reason);
  return grouping.groups.map(({ units: members, needs }) => ({ units: members, needs }));
}

describe('grouping', () => {
  it('who reads what another made needs it', () => {
    expect(groups(unit('a.c', 'a.o'), unit('b.c', 'b.o'), unit('a.o b.o', 'x'))).toEqual([
      { units: [0], needs: [] },
      { units: [1], needs: [] },
      { units: [2], needs: [0, 1] },
    ]);
  });

  it('a listing needs whoever wrote into that very folder, a glob what it matches', () => {
    const listing = unit('', 'l', { listings: new Set(['out']) });
    const glob = unit('', 'g', { matches: (path) => path.endsWith('.o') });
    const made = [unit('', 'out/a.o'), unit('', 'out/deep/b.o'), unit('', 'out/c.h')];
    expect(groups(...made, listing, glob).slice(3)).toEqual([
      { units: [3], needs: [0, 2] },
      { units: [4], needs: [0, 1] },
    ]);
  });

  it('two that write one file are one, with who read it in between', () => {
    expect(groups(unit('', 'x'), unit('', 'y'), unit('x', 'z'), unit('', 'x'))).toEqual([
      { units: [0, 2, 3], needs: [] },
      { units: [1], needs: [] },
    ]);
  });

  it('who read a file before it was changed is one with who changed it', () => {
    expect(groups(unit('src', 'a'), unit('', 'src'))).toEqual([{ units: [0, 1], needs: [] }]);
  });

  it('who looked for a file in vain is one with who makes it', () => {
    expect(groups(unit('', 'a', { missing: new Set(['x']) }), unit('', 'x'))).toEqual([{ units: [0, 1], needs: [] }]);
  });

  it('who changes a listed folder, or what a glob would match, comes after who looked', () => {
    const listing = unit('', 'l', { listings: new Set(['out']) });
    const glob = unit('', 'g', { matches: (path) => path.endsWith('.o') });
    expect(groups(listing, glob, unit('', 'out/a.o'), unit('', 'b.o')).slice(2)).toEqual([
      { units: [2], needs: [0, 1] },
      { units: [3], needs: [1] },
    ]);
  });

  it('what stands between the parts of a group, needing and needed, is in it', () => {
    const last = unit('b', 'c', { sticks: [{ to: 0, reason: 'it uses "X", which line 1 sets' }] });
    const grouping = groupUnits([unit('', 'a'), unit('a', 'b'), last]);
    expect(grouping).toMatchObject({ groups: [{ units: [0, 1, 2], needs: [] }] });
    expect('groups' in grouping && grouping.groups[0]?.reasons[0]).toBe('it uses "X", which line 1 sets');
  });

  it('a loop with a round that is one with anything else is to be whole', () => {
    const rounds = [unit('', 'log', { loop: 7 }), unit('', 'log', { loop: 7 })];
    expect(groupUnits(rounds)).toEqual({ whole: 7, reason: 'the loop is kept whole: both change "log"' });
  });

  it('never needs in a circle, never gives a file to two, forgets none and puts needs first', () => {
    const paths = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 3 });
    const units = fc.array(fc.record({ reads: paths, writes: paths, stick: fc.nat(20) }), { maxLength: 12 });
    fc.assert(
      fc.property(units, (all) => {
        const given = all.map(({ reads, writes, stick }, at) =>
          unit(reads.join(' '), writes.join(' '), { sticks: stick < at ? [{ to: stick, reason: '' }] : [] }),
        );
        const found = groups(...given);
        expect(found.flatMap((group) => [...group.units]).sort((a, b) => a - b)).toEqual([...all.keys()]);
        for (const [at, { needs }] of found.entries()) expect(needs.every((need) => need < at)).toBe(true);
        const owned = found.map((group) => new Set(group.units.flatMap((index) => all[index]?.writes ?? [])));
        const total = owned.reduce((sum, { size }) => sum + size, 0);
        expect(total).toBe(new Set(all.flatMap(({ writes }) => writes)).size);
        for (const [at, { reads }] of all.entries()) {
          const own = found.findIndex((group) => group.units.includes(at));
          for (const path of reads) {
            const writer = all.slice(0, at).findLastIndex(({ writes }) => writes.includes(path));
            const maker = found.findIndex((group) => group.units.includes(writer));
            if (writer >= 0) expect(maker === own || found[own]?.needs.includes(maker)).toBe(true);
          }
        }
      }),
    );
  });
});
