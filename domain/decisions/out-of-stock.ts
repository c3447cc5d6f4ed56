import { stopIf, type Check } from './check.ts';

/** Nobody is reminded of what the shop cannot sell; `products` are the names. */
export const outOfStock: Check = {
  code: 'out_of_stock',
  judge({ unavailable }) {
    return stopIf(
      unavailable.length > 0,
      unavailable.length > 0 ? { products: [...unavailable] } : undefined,
    );
  },
};
