import type { Actor } from './actor.ts';
import { messageText } from './message-text.ts';
import { formatRupiah } from './template.ts';

const NAMELESS = 'tanpa nama';

/**
 * A customer's name for places where it must not identify anybody by itself: `Budi S.`.
 * A number or an e-mail address that stands in for a name is not shown at all.
 */
export function shortName(name: string): string {
  if (hasNumber(name)) return NAMELESS;
  const words = messageText(name).split(' ');
  if (words[0] === '') return NAMELESS;
  const last = words.length > 1 ? words.at(-1) : undefined;
  return last ? `${words[0]} ${last.charAt(0).toUpperCase()}.` : (words[0] ?? '');
}

/** How an order is called in Temporal's UI: `Order ORD-1 · Budi S. · Rp 350.000`. */
export function orderLabel(order: { orderNumber: string; customerName: string; total: number }): string {
  return `Order ${order.orderNumber} · ${shortName(order.customerName)} · ${formatRupiah(order.total)}`;
}

/** How a broadcast is called in Temporal's UI: `Broadcast 12 · Promo Lebaran`; a name with a phone number in it is left out. */
export function broadcastLabel({ broadcastId, name }: { broadcastId: number; name: string }): string {
  const words = messageText(name).replaceAll(/\s+/g, ' ').trim();
  return words === '' || hasNumber(words)
    ? `Broadcast ${broadcastId}`
    : `Broadcast ${broadcastId} · ${words}`;
}

/** Who acts, for Temporal: a name that tells how to reach somebody is left out, and read again by the id. */
export function actorLabel(actor: Actor): Actor {
  const name = messageText(actor.name);
  return { ...actor, name: hasNumber(name) || name !== actor.name.trim() ? '' : name };
}

/** A phone number, or what may be one. */
function hasNumber(name: string): boolean {
  return /\d{4,}|\d{3,}-\d{3,}/.test(name);
}
