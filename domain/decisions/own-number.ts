import { stopIf, type Check } from './check.ts';

/** What is tried out goes to nobody but the shop itself. */
export const ownNumber: Check = {
  code: 'own_number',
  judge: ({ customer }) => stopIf(!customer.isOwnNumber),
};
