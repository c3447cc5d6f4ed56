import { expect, it } from 'vitest';
import type { OrderSummary } from '@roms/contracts/orders';
import { phoneOfTry } from '../e2e/second-try.ts';
import { answering, testAnswers } from './answers.ts';

testAnswers({ phones: 695, times: 8, atOnce: 8 });

const { shop, until, fromShop, remindedOrder } = answering();

it('PESAN LAGI makes one draft that is on nobody’s phone until a person confirms it, which ends the old timer', async () => {
  const phone = phoneOfTry(697, 1);
  const orderId = await remindedOrder(phone);
  await shop().customerWrites(phone, 'nanti');
  await until(async () => expect((await shop().order(orderId)).lifecycle.state).toBe('waiting'));
  await shop().customerWrites(phone, 'eh pesan lagi dong, jadi');
  await shop().customerWrites(phone, 'Pesan lagi kak');
  await shop().customerWrites(phone, 'pesan lagi');
  const customerId = (await shop().order(orderId)).customer.id;
  const drafts = async () =>
    (await shop().staff<{ data: OrderSummary[] }>('GET', `/orders?status=draft&customerId=${customerId}`))
      .data;
  await until(async () => expect(await drafts()).toMatchObject([{ source: 'reply', status: 'draft' }]));
  await until(async () => {
    const conversation = await shop().conversationOf(phone);
    expect(conversation).toMatchObject({ status: 'open', waitingSince: expect.any(String) });
  });
  const before = (await fromShop(phone)).length;
  const [draft] = await drafts();
  await shop().setOrderStatus(draft!.id, 'pending');
  await until(async () => {
    const bodies = await fromShop(phone);
    expect(bodies.slice(before).some((body) => body.includes(draft!.orderNumber))).toBe(true);
  });
  await until(async () => expect((await shop().order(orderId)).lifecycle.state).toBe('reordered'));
  expect(await drafts()).toEqual([]);
});
