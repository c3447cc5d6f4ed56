import { orderStatusKey, reminderKey, thankYouKey } from '@roms/domain/occurrence';
import { formatRupiah, renderTemplate, type TemplatePurpose } from '@roms/domain/template';
import type { DemoOrder } from './demo-orders.ts';
import type { Chat } from './demo-chats.ts';
import { TEMPLATES } from './templates.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A message of the demo before it has ids; `order` and `agent` are ids already. */
export type DemoMessage = {
  direction: 'inbound' | 'outbound';
  author: 'customer' | 'agent' | 'automation';
  author_id: number | null;
  programme: 'thank_you' | 'reminder' | 'order_status' | null;
  order_id: number | null;
  occurrence_key: string | null;
  lane: 'reply' | 'transactional' | 'reminder' | null;
  body: string;
  status: 'sent' | 'delivered' | 'read' | 'failed' | 'unconfirmed' | 'withdrawn';
  status_reason: string | null;
  sent_at: Date;
};

export type OrderFacts = DemoOrder & { id: number; customerName: string; shopName: string };

/** What ROMS itself wrote about an order until `now`: thanks, shipped notices and the reminder when it came due. */
export function automatedMessages(order: OrderFacts, nextOrderAt: Date | null, now: Date): DemoMessage[] {
  const messages = [automated(order, 'thank_you', order.orderedAt.getTime() + 20_000)];
  if (order.shippedAt) messages.push(automated(order, 'order_status_shipped', order.shippedAt.getTime()));
  const due = (order.completedAt?.getTime() ?? Infinity) + 30 * DAY;
  const isOver = nextOrderAt !== null && nextOrderAt.getTime() < due;
  if (due < now.getTime() && !isOver) messages.push(automated(order, 'reminder', due));
  return messages;
}

function automated(order: OrderFacts, purpose: TemplatePurpose, at: number): DemoMessage {
  const template = TEMPLATES.find((one) => one.purpose === purpose);
  if (!template) throw new Error(`no text for ${purpose}`);
  const days = order.completedAt ? Math.round((at - order.completedAt.getTime()) / DAY) : null;
  const { body } = renderTemplate(template.body, {
    customer_name: order.customerName.split(' ')[0],
    shop_name: order.shopName,
    order_number: order.number,
    order_date: order.orderedAt.toLocaleDateString('id-ID', {
      timeZone: 'Asia/Jakarta',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    }),
    items: order.items
      .map(
        ({ product, quantity }) =>
          `• ${quantity}× ${product.name} — ${formatRupiah(product.price * quantity)}`,
      )
      .join('\n'),
    total: formatRupiah(order.items.reduce((sum, item) => sum + item.product.price * item.quantity, 0)),
    product_name: order.items[0]?.product.name,
    days_since: purpose === 'reminder' && days !== null ? String(days) : null,
    status: 'dikirim',
  });
  const programme = purpose === 'thank_you' || purpose === 'reminder' ? purpose : 'order_status';
  const keys = { thank_you: thankYouKey(order.id), reminder: reminderKey(order.id, 1) };
  return {
    direction: 'outbound',
    author: 'automation',
    author_id: null,
    programme,
    order_id: order.id,
    occurrence_key: programme === 'order_status' ? orderStatusKey(order.id, 'shipped') : keys[programme],
    lane: programme === 'reminder' ? 'reminder' : 'transactional',
    body,
    status: 'read',
    status_reason: null,
    sent_at: new Date(at),
  };
}

/** A chat between a customer and an agent that ended at `endedAt`. */
export function chatMessages(
  chat: Chat,
  facts: { firstName: string; product: string; agentId: number; endedAt: Date },
): DemoMessage[] {
  const minutes = chat.reduce((sum, line) => sum + line.after, 0);
  let at = facts.endedAt.getTime() - minutes * MINUTE;
  return chat.map((line) => {
    at += line.after * MINUTE;
    const isAgent = line.from === 'agent';
    return {
      direction: isAgent ? 'outbound' : 'inbound',
      author: line.from,
      author_id: isAgent ? facts.agentId : null,
      programme: null,
      order_id: null,
      occurrence_key: null,
      lane: isAgent ? 'reply' : null,
      body: line.text.replaceAll('{nama}', facts.firstName).replaceAll('{produk}', facts.product),
      status: isAgent ? 'read' : 'delivered',
      status_reason: null,
      // Nobody types on the full minute.
      sent_at: new Date(at + ((line.text.length * 7) % 55) * 1000 - MINUTE),
    };
  });
}
