/** Where the code of one layer is put together: its values as expressions, and the constants that name them. */
import { code, type Expression, print, product, sum } from './expression.ts';
import type { LayerValues } from './layer-values.ts';

/** A constant that a generated function begins with. */
export interface LocalValue {
  readonly name: string;
  readonly value: Expression;
}

const TIME = code('scene.time');

/** Names values as constants of the generated function where naming them helps. */
export class LayerDesk {
  readonly locals: LocalValue[] = [];
  readonly #value: LayerValues;

  constructor(value: LayerValues) {
    this.#value = value;
  }

  value(property: string): Expression {
    return this.#value(property);
  }

  /** A constant in any case: what a call takes should have a name. */
  named(name: string, value: Expression = this.#value(name)): Expression {
    this.locals.push({ name, value });
    return code(name);
  }

  /** A constant, or the number itself where it is known. */
  folded(name: string, value: Expression = this.#value(name)): Expression {
    return typeof value === 'number' ? value : this.named(name, value);
  }

  /** Something that moves by itself: a property times the seconds that have passed. */
  moved(property: string): Expression {
    return product(this.#value(property), TIME);
  }

  /** Where in the palette a colour is, by a coordinate of the layer. */
  tint(coordinate: Expression): Expression {
    const spread = this.folded('spread');
    return sum(
      product(spread, coordinate),
      this.folded('shift', sum(this.#value('shift'), negative(this.moved('drift')))),
    );
  }

  /** Brightness, lifted by the floor, times opacity. */
  share(light: Expression, floor: Expression = 0): Expression {
    const lifted = floor === 0 ? light : code(`mix(${print(floor)}, 1, ${print(light)})`);
    return product(this.folded('opacity'), lifted);
  }
}

/** The same with the other sign. */
export function negative(value: Expression): Expression {
  return product(-1, value);
}
