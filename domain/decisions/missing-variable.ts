import { stopIf, type Check } from './check.ts';

/** The text has a gap that nothing may stand in for. */
export const missingVariable: Check = {
  code: 'missing_variable',
  judge: ({ missing }) =>
    stopIf(missing.length > 0, missing.length > 0 ? { missing: [...missing] } : undefined),
};
