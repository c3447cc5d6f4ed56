import { stopIf, type Check } from './check.ts';

/** Neither a phone nor another name by which WhatsApp knows the customer. */
export const badAddress: Check = {
  code: 'bad_address',
  judge: ({ customer }) => stopIf(!customer.hasAddress),
};
