import { stopIf, type Check } from './check.ts';

/** The shop wants nothing automatic sent to this customer. */
export const blocked: Check = { code: 'blocked', judge: ({ customer }) => stopIf(customer.isBlocked) };
