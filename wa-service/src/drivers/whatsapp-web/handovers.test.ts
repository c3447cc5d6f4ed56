import { expect, it } from 'vitest';
import type { Attempt } from './attempt.ts';
import { createHandovers } from './handovers.ts';

const attempt = {} as Attempt;
const another = {} as Attempt;
const call = (waMessageId: string, of = attempt) => ({
  chat: '6281234500001@c.us',
  waMessageId,
  attempt: of,
  startedAt: 1,
  document: 1,
});

it('never forgets a call that is still open, however many follow it', () => {
  const handovers = createHandovers();
  handovers.begin(call('hangs'));
  for (let index = 0; index < 3_000; index += 1) handovers.begin(call(`next ${index}`)).isOpen = false;
  expect(handovers.isOnItsWay('hangs', attempt)).toBe(true);
  expect(handovers.toChat('6281234500001@c.us', 0).length).toBeLessThan(1_100);
});

it('lets go of what a page that is gone never came back from', () => {
  const handovers = createHandovers();
  for (let index = 0; index < 3_000; index += 1) handovers.begin(call(`old ${index}`));
  expect(handovers.isOnItsWay('old 0', another)).toBe(false);
  handovers.begin(call('new', another));
  expect(handovers.toChat('6281234500001@c.us', 0).length).toBeLessThan(1_100);
});
