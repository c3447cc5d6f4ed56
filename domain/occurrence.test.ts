import { expect, it } from 'vitest';
import { broadcastKey, keyOfSend, sendOfKey, thankYouKey } from './occurrence.ts';

it.each([
  ['a reply', { id: 7, attempt: 2, occurrenceKey: null }, 'message:7:2', { id: 7 }],
  ['a thank-you', { id: 7, attempt: 1, occurrenceKey: thankYouKey(3) }, 'message:7:1', { id: 7 }],
  [
    'a broadcast',
    { id: 7, attempt: 3, occurrenceKey: broadcastKey(12, 345) },
    'broadcast:12:345:3',
    { occurrenceKey: 'broadcast:12:345' },
  ],
])('the key of %s names its message and the attempt, there and back', (_what, send, key, of) => {
  expect(keyOfSend(send)).toBe(key);
  expect(sendOfKey(key)).toEqual({ of, attempt: send.attempt });
});

it.each(['order:7:thankyou', 'broadcast:12:345', 'message:7', 'message:x:1'])(
  'a key without an attempt means the first of an occurrence: %s',
  (key) => expect(sendOfKey(key)).toEqual({ of: { occurrenceKey: key }, attempt: 1 }),
);
