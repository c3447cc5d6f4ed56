import { stopIf, type Check } from './check.ts';

/** Somebody who has never written to the shop is a stranger to it, unless the merchant dares all the same. */
export const coldContact: Check = {
  code: 'cold_contact',
  judge: ({ customer: { hasWritten }, allowsCold }) =>
    stopIf(!hasWritten && !allowsCold, hasWritten ? undefined : { allowsCold }),
};
