import { REMINDER_NEEDS } from '@roms/domain/reminder-needs';
import { createPinia, setActivePinia } from 'pinia';
import { expect, test } from 'vitest';
import { createAppRouter } from '../../router.ts';
import { aNeeded } from './board.fixture.ts';
import { needLink } from './need-link.ts';

const REASONS = [
  'out_of_stock',
  'product_retired',
  'no_rule',
  'bad_address',
  'not_on_whatsapp',
  'cs_open',
  null,
];
const links = REMINDER_NEEDS.flatMap((need) =>
  REASONS.flatMap((reason) =>
    [null, 9].map((conversationId) => needLink(need, aNeeded(1, { reason, conversationId }))),
  ),
);

test.each(links)('$to is a page', ({ to }) => {
  setActivePinia(createPinia());
  expect(createAppRouter().resolve(to).name).not.toBe('not-found');
});

test('each kind of link is among them', () => {
  expect(new Set(links.map(({ name }) => name)).size).toBe(5);
});
