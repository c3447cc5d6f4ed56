import type { Knex } from 'knex';
import type { InboundMessage } from '@roms/contracts/webhooks';
import { takeInboundMessage, type TakenInbound } from '../../db/intake/take-inbound-message.ts';
import { takeMessageChange, type TakenChange } from '../../db/intake/take-message-change.ts';
import { Message } from '../../db/models/Message.ts';
import { planReminder } from '../../db/reminders/plan-reminder.ts';
import { queueReminder } from '../../db/reminders/queue-reminder.ts';
import { inboundEvent } from './inbox-api.ts';
import { insertCustomer, insertOrder, insertProduct } from './rows.ts';

export const DAY_MS = 86_400_000;
/** Whatever the clock says while a test runs. */
export const ANY_HOUR = { dayMs: DAY_MS };
const ago = (ms: number): Date => new Date(Date.now() - ms);

export type Reminded = {
  customerId: number;
  phone: string;
  orderId: number;
  productId: number;
  messageId: number;
};

/** Customers who were reminded, and what they write: straight in a database with a shop, without workflows. */
export function remindedIn(database: () => Knex) {
  const plan = (orderId: number, cycle: number, settings: object = ANY_HOUR) =>
    database().transaction((trx) => planReminder(trx, { orderId, cycle }, settings));
  const queue = (orderId: number, cycle: number, settings: object = ANY_HOUR) =>
    database().transaction((trx) =>
      queueReminder(trx, { orderId, cycle, recommendedIds: [], actor: null }, settings),
    );
  const message = (id: number) => Message.query(database()).findById(id).throwIfNotFound();

  return {
    plan,
    queue,
    message,
    lifeOf: (orderId: number) => database()('order_lifecycles').where({ order_id: orderId }).first(),

    async says(phone: string, body: string, fields: Partial<InboundMessage> = {}): Promise<TakenInbound> {
      const event = inboundEvent({ phone, body, ...fields });
      if (event.event !== 'message') throw new Error('not a message');
      const report = { sessionId: 'main', message: event.data, shopZone: 'Asia/Jakarta' as const };
      const taken = await database().transaction((trx) => takeInboundMessage(trx, report));
      if (taken === null) throw new Error('it is known already');
      return taken;
    },

    /** The customer makes another text of a message of theirs. */
    async edits(messageId: number, body: string, at = new Date()): Promise<TakenChange> {
      const { waMessageId } = await message(messageId);
      const change = {
        kind: 'edit',
        waMessageId: waMessageId!,
        from: null,
        fromMe: false,
        at,
        body,
      } as const;
      const taken = await database().transaction((trx) =>
        takeMessageChange(trx, { sessionId: 'main', change }),
      );
      if (taken === 'again') throw new Error('it has come only now');
      return taken;
    },

    /** An order whose reminder reached its customer. */
    async reminded({ sentAt = ago(3_600_000), days = 30 } = {}): Promise<Reminded> {
      const db = database();
      const { id: customerId, phone } = await insertCustomer(db);
      const productId = await insertProduct(db, `Kopi ${crypto.randomUUID()}`, { price: 95_000 });
      const orderId = await insertOrder(db, {
        customerId,
        items: [{ productId, name: 'Kopi Gayo', quantity: 2, price: 90_000 }],
        status: 'completed',
        orderedAt: ago(days * DAY_MS + 60_000),
        completedAt: ago(days * DAY_MS),
      });
      await db('order_lifecycles').insert({ order_id: orderId, state: 'waiting', started_at: db.fn.now() });
      await plan(orderId, 1);
      const queued = await queue(orderId, 1);
      if (!('delivery' in queued) || !queued.delivery) throw new Error('not queued');
      const { messageId } = queued.delivery;
      await db('messages').where({ id: messageId }).update({ status: 'delivered', sent_at: sentAt });
      await db('order_lifecycles').where({ order_id: orderId }).update({ state: 'answer_window' });
      return { customerId, phone, orderId, productId, messageId };
    },
  };
}
