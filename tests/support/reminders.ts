import { expect } from 'vitest';
import type { OrderDetail } from '@roms/contracts/orders';
import { waitUntil } from '../../embedded/wait-until.ts';
import type { NewOrder, PhoneMessage, Shop } from './shop.ts';

/** Everything may take so long on a busy machine (milliseconds). */
const PATIENCE_MS = 180_000;

export type Reminders = ReturnType<typeof watchReminders>;

/** What tests of reminders do and wait for in a running shop. */
export function watchReminders(shop: Shop) {
  /** Repeats until it no longer throws. */
  const until = <T>(what: () => Promise<T>): Promise<T> =>
    waitUntil(what, { timeoutMs: PATIENCE_MS, intervalMs: 250 });

  /** What the shop has sent to a phone, oldest first. */
  async function fromShop(phone: string): Promise<PhoneMessage[]> {
    return (await shop.phoneMessages(phone)).filter((message) => message.fromBusiness);
  }

  /** Waits until at least so many messages of the shop are on a phone; answers all of them. */
  async function untilPhoneHas(phone: string, count: number): Promise<PhoneMessage[]> {
    return until(async () => {
      const messages = await fromShop(phone);
      if (messages.length < count) throw new Error(`the phone has ${messages.length} messages`);
      return messages;
    });
  }

  /** Waits until an order's page says this of its life. */
  async function untilLifecycle(
    orderId: number,
    lifecycle: Partial<OrderDetail['lifecycle']>,
  ): Promise<OrderDetail> {
    return until(async () => {
      const order = await shop.order(orderId);
      expect(order.lifecycle).toMatchObject(lifecycle);
      return order;
    });
  }

  /** An order that was thanked for. */
  async function thankedOrder(asked: NewOrder): Promise<number> {
    const { status, orderId } = await shop.postOrder(asked);
    expect(status).toBe(201);
    await until(async () => {
      const { messages } = await shop.order(orderId);
      const thanks = messages.find(({ automation }) => automation === 'thank_you');
      expect(thanks?.sentAt).toEqual(expect.any(String));
    });
    return orderId;
  }

  /** An order whose reminder waits for its time. */
  async function completedOrder(asked: NewOrder): Promise<number> {
    const orderId = await thankedOrder(asked);
    await shop.setOrderStatus(orderId, 'completed');
    await untilLifecycle(orderId, { state: 'waiting' });
    return orderId;
  }

  /** Moves a reminder to `aheadMs` from now; answers when it is due (epoch ms). */
  async function move(orderId: number, aheadMs: number): Promise<number> {
    const asked: string[] = [];
    const moved = async (): Promise<string | undefined> => {
      const { events } = await shop.order(orderId);
      const times = events.map(({ type, details }) => (type === 'reminder_moved' ? details.dueAt : null));
      return asked.findLast((dueAt) => times.includes(dueAt));
    };
    // A busy engine answers late, and may have done it all the same.
    return until(async () => {
      if ((await moved()) === undefined) {
        const dueAt = new Date(Date.now() + aheadMs).toISOString();
        asked.push(dueAt);
        await shop.staff('POST', `/orders/${orderId}/reminder/move`, { dueAt }).catch(() => undefined);
      }
      const dueAt = await moved();
      if (dueAt === undefined) throw new Error('the reminder was not moved');
      return Date.parse(dueAt);
    });
  }

  /**
   * Has a person skip a reminder or send it now, until the order's timeline says so: a busy engine answers late, and may
   * have done it all the same.
   */
  async function act(orderId: number, action: 'skip' | 'send-now'): Promise<void> {
    const line = action === 'skip' ? 'reminder_skipped' : 'reminder_send_now';
    const isDone = async () => (await shop.order(orderId)).events.some(({ type }) => type === line);
    await until(async () => {
      if (!(await isDone()))
        await shop.staff('POST', `/orders/${orderId}/reminder/${action}`).catch(() => undefined);
      expect(await isDone()).toBe(true);
    });
  }

  return { until, fromShop, untilPhoneHas, untilLifecycle, thankedOrder, completedOrder, move, act };
}
