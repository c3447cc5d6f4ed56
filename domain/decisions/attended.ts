import { stopIf, type Check } from './check.ts';

/** Somebody is there: the shop has opened, or a person answers. */
export const attended: Check = {
  code: 'attended',
  judge: ({ isAttended }) => stopIf(isAttended),
};
