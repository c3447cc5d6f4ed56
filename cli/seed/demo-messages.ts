import { AUTOMATIONS, automationOfTemplate, type Automation } from '@roms/domain/automations';
import { atMinuteOfDay } from '@roms/domain/clock';
import { orderStatusKey, reminderKey, thankYouKey } from '@roms/domain/occurrence';
import { orderValues } from '@roms/domain/order-values';
import { renderTemplate, type TemplatePurpose } from '@roms/domain/template';
import type { Lane } from '@roms/contracts/gateway';
import type { DemoOrder } from './demo-orders.ts';
import type { Chat } from './demo-chats.ts';
import { PRODUCTS, type DemoProduct } from './demo-products.ts';
import { TEMPLATES } from './templates.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A message of the demo before it has ids; `order` and `agent` are ids already. */
export type DemoMessage = {
  direction: 'inbound' | 'outbound';
  author: 'customer' | 'agent' | 'automation';
  author_id: number | null;
  automation: Automation | null;
  order_id: number | null;
  occurrence_key: string | null;
  lane: Lane | null;
  body: string;
  status: 'sent' | 'delivered' | 'read' | 'failed' | 'unconfirmed' | 'withdrawn';
  status_reason: string | null;
  sent_at: Date;
};

export type OrderFacts = DemoOrder & { id: number; customerName: string; shopName: string };

/** What ROMS itself wrote about an order until `now`: thanks, shipped notices and the reminder when it came due. */
export function automatedMessages(order: OrderFacts, own: readonly OrderFacts[], now: Date): DemoMessage[] {
  const nextOrderAt = own[own.indexOf(order) + 1]?.orderedAt ?? null;
  const messages = [automated(order, 'thank_you', order.orderedAt.getTime() + 20_000)];
  if (order.shippedAt) messages.push(automated(order, 'order_status_shipped', order.shippedAt.getTime()));
  const due =
    order.completedAt && atMinuteOfDay(order.completedAt, order.zone, 9 * 60 + (order.id % 150), 30);
  if (due && due < now && (nextOrderAt === null || nextOrderAt > due)) {
    messages.push(automated(order, 'reminder', due.getTime(), notBought(own, order.id)));
  }
  return messages;
}

/** Two products that the customer never bought, as a reminder would suggest them. */
function notBought(own: readonly OrderFacts[], start: number): DemoProduct[] {
  const bought = new Set(own.flatMap((order) => order.items.map(({ product }) => product.sku)));
  const others = PRODUCTS.filter(({ sku, kind }) => !bought.has(sku) && kind !== 'gear');
  return [others[start % others.length], others[(start + 3) % others.length]].filter(
    (one) => one !== undefined,
  );
}

function automated(
  order: OrderFacts,
  purpose: TemplatePurpose,
  at: number,
  recommendations: readonly DemoProduct[] = [],
): DemoMessage {
  const template = TEMPLATES.find((one) => one.purpose === purpose);
  if (!template) throw new Error(`no text for ${purpose}`);
  const days = order.completedAt ? Math.round((at - order.completedAt.getTime()) / DAY) : null;
  const values = orderValues({
    customerName: order.customerName,
    orderNumber: order.number,
    total: order.items.reduce((sum, item) => sum + item.product.price * item.quantity, 0),
    items: order.items.map(({ product, quantity }) => ({ productName: product.name, quantity })),
    orderedAt: order.orderedAt,
    zone: order.zone,
    shopName: order.shopName,
    status: 'shipped',
    daysSince: days ?? undefined,
    recommendations,
  });
  const { body } = renderTemplate(template.body, values);
  const automation = automationOfTemplate(purpose);
  const keys: Partial<Record<Automation, string>> = {
    thank_you: thankYouKey(order.id),
    order_status: orderStatusKey(order.id, 'shipped'),
    reminder: reminderKey(order.id, 1),
  };
  return {
    direction: 'outbound',
    author: 'automation',
    author_id: null,
    automation,
    order_id: order.id,
    occurrence_key: keys[automation] ?? null,
    lane: AUTOMATIONS[automation].lane,
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
      automation: null,
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
