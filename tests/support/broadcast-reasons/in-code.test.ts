import { expect, test } from 'vitest';
import { reasonsInCode, wordsOfKind } from './in-code.ts';

/** Only the pages of broadcasts show these: they stand on a recipient, or on a message of a broadcast and no order's. */
const OF_RECIPIENTS = new Set(['erased', 'internal', 'merged', 'paused', 'unconfirmed']);

test.each(['id', 'en'] as const)('a message says why in words on every page: %s', (language) => {
  const reasons = reasonsInCode().filter((reason) => !OF_RECIPIENTS.has(reason));
  expect(reasons.filter((reason) => wordsOfKind(language, reason) === null)).toEqual([]);
});
