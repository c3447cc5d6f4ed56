import { expect, it } from 'vitest';
import type { Conversation } from '@roms/contracts/conversations';
import type { Consent } from '@roms/contracts/customers';
import type { Label } from '@roms/contracts/labels';
import type { Teller } from './teller.ts';

/** What customers say, and who they are. STOP at any moment is `stop.ts`. */
export function tellOfCustomers(teller: () => Teller): void {
  it('STOP and MULAI: the reminder says why it does not come, and comes when it is wanted again', async () => {
    const { shop, ...tell } = teller();
    const cast = await tell.begin('Mulai');
    const orderId = await tell.completed(cast);
    await tell.writes(cast.phone, 'Stop kak');
    await tell.untilLifecycle(orderId, { state: 'waiting', reason: 'opted_out', nextAction: 'none' });
    const thanks = await tell.thanks(orderId);
    await tell.phoneShows(cast.phone, [thanks, 'balas *MULAI*']);
    await tell.writes(cast.phone, 'mulai lagi ya');
    const { customer } = await tell.untilLifecycle(orderId, {
      state: 'waiting',
      reason: null,
      nextAction: 'send_reminder',
    });
    const answered = [thanks, 'balas *MULAI*', `Baik ${cast.name}!`];
    await tell.phoneShows(cast.phone, answered);
    expect((await tell.timeline(orderId)).filter((type) => type.startsWith('opted'))).toEqual([
      'opted_out',
      'opted_in',
    ]);
    const consents = await shop.staff<{ data: Consent[] }>('GET', `/customers/${customer.id}/consents`);
    expect(consents.data.map(({ state }) => state)).toEqual(['given', 'withdrawn']);
    // Both words were answered: nobody has to.
    expect(await shop.conversationOf(cast.phone)).toMatchObject({ status: 'resolved', waitingSince: null });

    await tell.fallDue(cast.rule);
    await tell.untilLifecycle(orderId, { state: 'answer_window' });
    await tell.phoneShows(cast.phone, [...answered, tell.reminds(cast.product)]);
  });

  it('an open conversation: the reminder waits until somebody has answered, and goes then', async () => {
    const { shop, ...tell } = teller();
    const cast = await tell.begin('Bertanya');
    const orderId = await tell.completed(cast);
    await tell.writes(cast.phone, 'Kak, paketnya sudah sampai belum?');
    const conversation = await tell.untilHeard(cast.phone);
    await tell.fallDue(cast.rule);
    await tell.untilLifecycle(orderId, { state: 'waiting', reason: 'cs_open' });
    await shop.staff('POST', `/conversations/${conversation.id}/messages`, {
      clientId: `cerita-${orderId}`,
      body: 'Sudah, Ibu. Selamat menikmati!',
    });
    await tell.resolve(conversation.id);
    const { lifecycle } = await tell.untilLifecycle(orderId, { state: 'answer_window' });
    expect(lifecycle.reason).toBeNull();
    await tell.phoneShows(cast.phone, [
      await tell.thanks(orderId),
      'Selamat menikmati',
      tell.reminds(cast.product),
    ]);
    const decisions = await tell.decisions(orderId);
    expect(decisions[0]).toMatchObject({ stage: 'send', verdict: 'pass', code: null });
    expect(decisions.find(({ verdict }) => verdict === 'defer')).toMatchObject({
      code: 'cs_open',
      until: expect.any(String) as string,
    });
  });

  it('a complaint: it is held twice, then left to a person, who is told so', async () => {
    const { shop, ...tell } = teller();
    const cast = await tell.begin('Mengeluh');
    const orderId = await tell.completed(cast);
    const { customer } = await shop.order(orderId);
    const labels = await shop.staff<{ data: Label[] }>('GET', '/labels');
    await shop.staff('PUT', `/customers/${customer.id}/labels`, {
      labelIds: [labels.data.find(({ isComplaint }) => isComplaint)!.id],
      category: 'rusak',
    });
    await tell.fallDue(cast.rule);
    await tell.untilLifecycle(orderId, { state: 'waiting', reason: 'cs_open' });
    const { lifecycle, events } = await tell.untilLifecycle(orderId, { state: 'stopped' });
    expect(lifecycle).toMatchObject({ reason: 'cs_open', nextAction: 'none' });
    expect(events.at(-1)).toMatchObject({ type: 'reminder_stopped', details: { reason: 'cs_open' } });
    const [last, ...earlier] = await tell.decisions(orderId);
    expect(last).toMatchObject({ verdict: 'stop', code: 'cs_open' });
    expect(last!.checks.at(-1)!.details).toMatchObject({ cause: 'label', times: 2 });
    const held = earlier.filter(({ verdict }) => verdict === 'defer').map(({ until }) => until);
    expect(new Set(held).size).toBe(2);
    await tell.phoneShows(cast.phone, [await tell.thanks(orderId)]);
  });

  it('two customers who are one: what both bought is reminded of once', async () => {
    const { shop, ...tell } = teller();
    const cast = await tell.begin('Dua Nama');
    const { phone, product } = cast;
    const hidden = (phoneKnown: boolean) => ({ fault: { kind: 'lid_inbound', phoneKnown } });
    // Somebody whose phone WhatsApp does not tell orders in the chat.
    await tell.writes(phone, `Mau pesan ${product.name}`, hidden(false));
    const chat = await tell.until(async () => {
      const { data } = await shop.staff<{ data: Conversation[] }>('GET', '/conversations?tab=all');
      const found = data.find(({ lastMessage }) => lastMessage?.body === `Mau pesan ${product.name}`);
      expect(found).toBeDefined();
      return found!;
    });
    expect(chat.customer.phone).toBeNull();
    await tell.resolve(chat.id);
    const { data: manual } = await shop.staff<{ data: { id: number } }>('POST', '/manual-orders', {
      clientId: `cerita-${chat.id}`,
      customer: { id: chat.customer.id },
      items: [{ productId: product.id, quantity: 1 }],
    });
    await tell.untilPhoneHas(phone, 1);
    await shop.setOrderStatus(manual.id, 'completed');
    await tell.untilLifecycle(manual.id, { state: 'waiting' });
    // And orders by the phone, from the shop's site.
    const second = await tell.completed(cast);

    await tell.writes(phone, 'Ini saya juga kak', hidden(true));
    const joined = await tell.untilHeard(phone);
    await tell.until(async () => expect((await shop.order(manual.id)).customer.phone).toBe(phone));
    await tell.resolve(joined.id);
    await tell.fallDue(cast.rule);
    await tell.untilLifecycle(manual.id, { state: 'reordered', reason: 'already_reordered' });
    await tell.untilLifecycle(second, { state: 'answer_window' });
    await tell.phoneShows(phone, [
      await tell.thanks(manual.id),
      await tell.thanks(second),
      tell.reminds(product),
    ]);
  });
}
