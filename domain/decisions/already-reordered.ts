import { stopIf, type Check } from './check.ts';

/** Everything that the order held was ordered again. */
export const alreadyReordered: Check = {
  code: 'already_reordered',
  judge: ({ order }) => stopIf(order?.isFullyReordered ?? false),
};
