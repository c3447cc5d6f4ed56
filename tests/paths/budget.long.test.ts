import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTemporalClient } from '../../temporal/client.ts';
import { hurryRetries } from '../../temporal/hurry-retries.ts';
import { startStack, type TestStack } from '../support/stack.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { DAY_MS, createTeller, type Teller } from './stories/teller.ts';

/** The story of a number whose day is full: a stack of its own, because all others have no pace. */
let stack: TestStack;
let shop: Shop;
let teller: Teller;

beforeAll(async () => {
  stack = await startStack({ env: { ROMS_DAY_MS: String(DAY_MS), WA_PACE: 'on' } });
  shop = createShop(stack);
  await shop.login();
  teller = createTeller(shop, { phones: 655, databaseUrl: stack.databaseUrl });
});
afterAll(async () => {
  await stack?.stop();
});

it('an empty budget: the reminder waits in its lane and says so, people are answered, and it goes once', async () => {
  const pace = (perDay: number) =>
    shop.staff('PUT', '/whatsapp/sessions/main/pace', { preset: 'fast', perDay });
  await pace(1);
  const cast = await teller.begin('Jatah');
  // The thank-you is what the day holds.
  const orderId = await teller.completed(cast);
  await teller.fallDue(cast.rule);
  const reminder = async () =>
    (await shop.order(orderId)).messages.find(({ automation }) => automation === 'reminder');
  await teller.until(async () =>
    expect(await reminder()).toMatchObject({ status: 'queued', statusReason: 'cap', sentAt: null }),
  );
  expect((await shop.order(orderId)).lifecycle.state).toBe('sending');

  await teller.writes(cast.phone, 'Kak, besok buka?');
  const chat = await teller.untilHeard(cast.phone);
  const reply = { clientId: 'cerita-jatah', body: 'Buka, Ibu.' };
  await shop.staff('POST', `/conversations/${chat.id}/messages`, reply);
  const thanks = await teller.thanks(orderId);
  await teller.until(async () => expect(await teller.fromShop(cast.phone)).toHaveLength(2));
  await teller.phoneShows(cast.phone, [thanks, 'Buka, Ibu.']);
  await teller.resolve(chat.id);

  await pace(600);
  const { client, connection } = createTemporalClient({
    address: stack.temporalAddress,
    namespace: stack.environment.TEMPORAL_NAMESPACE!,
  });
  // A lane that is full for hours is asked once an hour: as if that had passed.
  expect(await hurryRetries(client, [`order:${orderId}`])).toBe(1);
  await connection.close();
  await teller.untilLifecycle(orderId, { state: 'answer_window' });
  expect((await shop.order(orderId)).decisions.at(-1)).toMatchObject({ verdict: 'pass' });
  await teller.phoneShows(cast.phone, [thanks, 'Buka, Ibu.', teller.reminds(cast.product)]);
});
