import { stopIf, type Check } from './check.ts';

/**
 * The customer wants no marketing; what their own order caused is none, so this check does not bind it. Who asks why that
 * came all the same is told.
 */
export const optedOut: Check = {
  code: 'opted_out',
  judge: ({ customer }) => stopIf(customer.isOptedOut),
  letsThrough: ({ customer }) => (customer.isOptedOut ? { isNoMarketing: true } : null),
};
