import { atMinuteOfDay } from '@roms/domain/clock';
import { ANSWERED_CHATS, WAITING_CHATS, type Chat } from './demo-chats.ts';
import { automatedMessages, chatMessages, type DemoMessage, type OrderFacts } from './demo-messages.ts';
import type { Random } from './random.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The agents' own clock. */
const SHOP_ZONE = 'Asia/Jakarta';

const CONVERSATIONS = 30;
/** Minutes ago of the chats that wait for an answer, spread so that the inbox has a today and a yesterday. */
const WAITING_AGO = [3, 14, 48, 130, 320, 1_260, 1_700];

export type DemoConversation = {
  customer: number;
  assigneeId: number | null;
  status: 'open' | 'resolved';
  messages: DemoMessage[];
};

/** The chats of the customers who ordered last; what the newest orders, a reminder and people wrote, in order. */
export function demoConversations(
  random: Random,
  orders: readonly OrderFacts[],
  agents: readonly [number, number],
  now: Date,
): DemoConversation[] {
  const customers = [...new Set(orders.toReversed().map((order) => order.customer))].slice(0, CONVERSATIONS);
  return customers.map((customer, index) => {
    const own = orders.filter((order) => order.customer === customer);
    const agentId = agents[index % 5 < 3 ? 0 : 1];
    const messages = own.slice(-3).flatMap((order) => automatedMessages(order, own, now));
    messages.push(...talk(random, own, index, agentId, now));
    messages.sort((a, b) => a.sent_at.getTime() - b.sent_at.getTime());
    markStatuses(messages, index, now);
    const isWaiting = index < WAITING_AGO.length;
    return {
      customer,
      assigneeId: isUnassigned(index) ? null : agentId,
      status: isWaiting || index % 3 === 0 ? 'open' : 'resolved',
      messages,
    };
  });
}

/** Some of those who wait belong to nobody yet, and some who never wrote. */
function isUnassigned(index: number): boolean {
  return index < WAITING_AGO.length ? index % 2 === 1 : index % 6 === 5;
}

function talk(
  random: Random,
  own: readonly OrderFacts[],
  index: number,
  agentId: number,
  now: Date,
): DemoMessage[] {
  const last = own.at(-1);
  if (!last) return [];
  const facts = {
    firstName: last.customerName.split(' ')[0] ?? last.customerName,
    product: last.items[0]?.product.name ?? 'kopinya',
    agentId,
  };
  const write = (chat: Chat, endedAt: Date): DemoMessage[] => chatMessages(chat, { ...facts, endedAt });
  /** Within the shop's hours, so many days ago. */
  const daytime = (days: number): Date =>
    atMinuteOfDay(now, SHOP_ZONE, random.between(10 * 60, 19 * 60), -days);
  const waitingAgo = WAITING_AGO[index];
  const older = write(random.pick(ANSWERED_CHATS), daytime(random.between(6, 40)));
  if (waitingAgo !== undefined) {
    const endedAt = new Date(now.getTime() - waitingAgo * MINUTE);
    return [...older, ...write(WAITING_CHATS[index % WAITING_CHATS.length] ?? [], endedAt)];
  }
  // Who never wrote has only what ROMS sent.
  if (isUnassigned(index)) return [];
  const recent = write(
    ANSWERED_CHATS[index % ANSWERED_CHATS.length] ?? [],
    daytime(1 + Math.floor((index - WAITING_AGO.length) / 4)),
  );
  return index % 2 === 0 ? [...older, ...recent] : recent;
}

/** How far the newest messages came, so that every kind of tick can be seen. */
function markStatuses(messages: DemoMessage[], index: number, now: Date): void {
  const outbound = messages.filter((message) => message.direction === 'outbound');
  const last = outbound.at(-1);
  if (!last) return;
  if (index % 4 === 1) last.status = 'delivered';
  if (index % 9 === 2) last.status = 'sent';
  const reply = outbound.findLast((message) => message.author === 'agent');
  if (index === 8 && reply) Object.assign(reply, { status: 'failed', status_reason: 'wa_nack' });
  if (index === 10 && reply) reply.status = 'unconfirmed';
  const reminder = outbound.findLast((message) => message.automation === 'reminder');
  if (index % 10 === 9 && reminder) {
    Object.assign(reminder, { status: 'withdrawn', status_reason: 'already_reordered' });
    return;
  }
  if (reminder && reminder.sent_at.getTime() > now.getTime() - 3 * DAY) reminder.status = 'delivered';
}
