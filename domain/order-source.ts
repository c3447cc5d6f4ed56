/** The source of orders that staff typed in: no key may have that name, and their stock is counted. */
export const MANUAL_SOURCE = 'manual';
