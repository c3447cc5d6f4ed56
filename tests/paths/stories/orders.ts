import { expect, it } from 'vitest';
import type { Teller } from './teller.ts';

/** What becomes of a reminder when something happens to its order, or to the next one. */
export function tellOfOrders(teller: () => Teller): void {
  it('a substitute: the first reminder is over, and the substitute has its own', async () => {
    const { shop, ...tell } = teller();
    const cast = await tell.begin('Pengganti');
    const relations = [{ productId: cast.product.id, kind: 'substitute' }];
    const other = await tell.addProduct('Kopi Serupa', relations);
    const otherRule = await tell.addRule(other);
    const first = await tell.completed(cast);
    const again = await tell.thanked({ ...cast, product: other });
    const told = await tell.untilLifecycle(first, { state: 'reordered', reason: 'already_reordered' });
    expect(told.lifecycle).toMatchObject({ reminderDueAt: null, nextAction: 'none' });
    expect(told.events.at(-1)).toMatchObject({ type: 'reordered', actorKind: 'customer' });

    await shop.setOrderStatus(again, 'completed');
    await tell.untilLifecycle(again, { state: 'waiting', nextAction: 'send_reminder' });
    await tell.fallDue(cast.rule);
    await tell.fallDue(otherRule);
    await tell.untilLifecycle(again, { state: 'answer_window' });
    await tell.phoneShows(cast.phone, [
      await tell.thanks(first),
      await tell.thanks(again),
      tell.reminds(other),
    ]);
    expect((await shop.order(first)).lifecycle.state).toBe('reordered');
  });

  it('a cancellation: the order is over, and the reminder that it had ended lives again', async () => {
    const { shop, ...tell } = teller();
    const cast = await tell.begin('Batal');
    const first = await tell.completed(cast);
    const again = await tell.thanked(cast);
    await tell.untilLifecycle(first, { state: 'reordered' });
    await shop.staff('PATCH', `/orders/${again}`, { status: 'cancelled', notify: true });
    const cancelled = await tell.untilLifecycle(again, { state: 'cancelled', reason: 'order_void' });
    expect(cancelled.events.map(({ type }) => type)).toContain('status_changed');

    const alive = await tell.untilLifecycle(first, { state: 'waiting', nextAction: 'send_reminder' });
    expect(alive.lifecycle.reason).toBeNull();
    expect(alive.events.map(({ type }) => type)).toContain('revived');
    await tell.phoneShows(cast.phone, [await tell.thanks(first), await tell.thanks(again), 'mohon maaf']);
    await tell.fallDue(cast.rule);
    await tell.untilLifecycle(first, { state: 'answer_window' });
    await tell.phoneShows(cast.phone, [
      await tell.thanks(first),
      await tell.thanks(again),
      'mohon maaf',
      tell.reminds(cast.product),
    ]);
  });

  it('a return: nobody is reminded of what came back', async () => {
    const { shop, ...tell } = teller();
    const cast = await tell.begin('Kembali');
    const orderId = await tell.completed(cast);
    await shop.setOrderStatus(orderId, 'returned');
    const { lifecycle, events } = await tell.untilLifecycle(orderId, { state: 'cancelled' });
    expect(lifecycle).toMatchObject({ reason: 'order_void', reminderDueAt: null, nextAction: 'none' });
    expect(events.at(-1)).toMatchObject({ type: 'status_changed', details: { to: 'returned' } });
    await tell.fallDue(cast.rule);
    await expect(shop.staff('POST', `/orders/${orderId}/reminder/send-now`, {})).rejects.toThrow(
      'reminder_not_waiting',
    );
    await tell.phoneShows(cast.phone, [await tell.thanks(orderId)]);
  });
}
