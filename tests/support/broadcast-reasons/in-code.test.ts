import { expect, test } from 'vitest';
import { RECIPIENT_STATUSES } from '@roms/domain/broadcast';
import { reasonWords, statusWords } from '@roms/domain/recipient-words';
import { reasonsInCode, wordsOfKind, wordsOfReason, wordsOfStatus } from './in-code.ts';

/** Only the pages of broadcasts show these: they stand on a recipient, or on a message of a broadcast and no order's. */
const OF_RECIPIENTS = new Set(['erased', 'internal', 'merged', 'paused', 'unconfirmed']);

test.each(['id', 'en'] as const)('a message says why in words on every page: %s', (language) => {
  const reasons = reasonsInCode().filter((reason) => !OF_RECIPIENTS.has(reason));
  expect(reasons.filter((reason) => wordsOfKind(language, reason) === null)).toEqual([]);
});

test.each(['id', 'en'] as const)(
  'a file says of a recipient what the pages of broadcasts say: %s',
  (language) => {
    const reasons = reasonsInCode();
    expect(reasons.map((reason) => reasonWords(reason, language))).toEqual(
      reasons.map((reason) => wordsOfReason(language, reason)),
    );
    expect(RECIPIENT_STATUSES.map((status) => statusWords(status, language))).toEqual(
      RECIPIENT_STATUSES.map((status) => wordsOfStatus(language, status)),
    );
  },
);
