import type { PersonActor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { ensureCustomer } from '../customers/ensure-customer.ts';
import { requireNotErased } from '../require-not-erased.ts';
import type { Trx } from '../knex.ts';
import { assignConversation } from '../messages/assign-conversation.ts';
import { Conversation } from '../models/Conversation.ts';
import { Customer } from '../models/Customer.ts';
import { User } from '../models/User.ts';
import { findShopNumber, shopNumbers } from '../numbers/shop-numbers.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import { ensureConversation } from './ensure-conversation.ts';
import { setConversationStatus, type ChangedStatus } from './set-conversation-status.ts';

export type NewChat = {
  /** A known customer, or a canonical phone that may be nobody's yet. */
  to: { customerId: number } | { phone: string };
  /** The shop's number to write from; left out: where they last talked, else the default one. */
  sessionId: string | undefined;
  by: PersonActor & { id: number };
  viewer: Viewer;
};
export type StartedChat = {
  conversation: Conversation;
  /** What was there already and stays as it was. */
  isUnchanged: boolean;
  isNew: boolean;
  /** The status as it was changed, for whoever tells a snooze's workflow. */
  reopened: ChangedStatus | null;
};

/**
 * Finds or makes the conversation in which a person writes first. A new one is born open and its starter's; one that
 * nobody has, or that was resolved, is taken and opened. Throws `conversation_taken` (409, with the colleague in
 * `details.assignee`) for a colleague's customer, unless the person sees everything; `customer_not_found`,
 * `customer_erased` (409), `session_not_found`, and `own_number` (422) for a number of the shop itself.
 */
export async function startConversation(trx: Trx, chat: NewChat): Promise<StartedChat> {
  const { by, viewer } = chat;
  const customer = await lockCustomer(trx, chat);
  if (viewer.sees === 'own' && customer.internal)
    throw new AppError('customer_not_found', 'Customer not found');
  const known = await Conversation.query(trx)
    .where({ customerId: customer.id })
    .orderBy([
      { column: 'lastActivityAt', order: 'desc' },
      { column: 'id', order: 'desc' },
    ]);
  const [colleague] = await activeColleagues(trx, known, by.id);
  if (viewer.sees === 'own' && colleague) throw isTaken(colleague);
  requireSeen(chat, customer, known);
  const sessionId = await numberFor(trx, chat.sessionId, known);
  const isNew = !known.some((conversation) => conversation.sessionId === sessionId);
  const before = await ensureConversation(trx, customer.id, sessionId);
  // Its row is locked by now: somebody may have taken it since the conversations were read.
  const [holder] = await activeColleagues(trx, [before], by.id);
  if (viewer.sees === 'own' && holder) throw isTaken(holder);
  // An admin who opens a colleague's looks at it; to take it is another step.
  if (holder) return { conversation: before, isUnchanged: true, isNew: false, reopened: null };
  const isMine = before.assigneeId === by.id;
  if (!isMine) await assignConversation(trx, before, { to: by.id, cause: 'taken', by: by.id });
  const reopened = before.status === 'resolved' ? await open(trx, before, chat, isNew) : null;
  const conversation = await Conversation.query(trx).findById(before.id).throwIfNotFound();
  return { conversation, isUnchanged: isMine && before.status !== 'resolved', isNew, reopened };
}

/** The customer's row is locked before any conversation of theirs. */
async function lockCustomer(trx: Trx, { to, by, viewer }: NewChat): Promise<Customer> {
  if ('customerId' in to) {
    const customer = await Customer.query(trx).findById(to.customerId).forNoKeyUpdate();
    if (!customer) throw new AppError('customer_not_found', 'Customer not found');
    requireNotErased(customer);
    return customer;
  }
  if ((await shopNumbers(trx)).some(({ phone }) => phone === to.phone))
    throw new AppError('own_number', 'This is a number of the shop itself');
  return ensureCustomer(
    trx,
    { phone: to.phone, lid: null },
    {
      nameSource: 'whatsapp',
      shopZone: async () => (await shopSettings(trx)).zone,
      createdBy: by.id,
      viewer,
    },
  );
}

/** With no conversation a customer is seen by who made them; an id that was guessed tells nothing about others. */
function requireSeen({ to, by, viewer }: NewChat, customer: Customer, known: readonly Conversation[]): void {
  if (viewer.sees !== 'own' || !('customerId' in to) || known.length > 0) return;
  if (customer.createdBy !== by.id) throw new AppError('customer_not_found', 'Customer not found');
}

/** Colleagues who still work here and have one of these; who left holds nobody's customer. */
async function activeColleagues(
  trx: Trx,
  conversations: readonly Conversation[],
  ownId: number,
): Promise<{ id: number; name: string }[]> {
  const ids = conversations.flatMap(({ assigneeId }) =>
    assigneeId === null || assigneeId === ownId ? [] : [assigneeId],
  );
  if (ids.length === 0) return [];
  return User.query(trx).findByIds(ids).where({ active: true }).select('id', 'name').orderBy('id');
}

async function numberFor(
  trx: Trx,
  sessionId: string | undefined,
  known: readonly Conversation[],
): Promise<string> {
  const numbers = await shopNumbers(trx);
  const last = known.find((conversation) => numbers.some(({ id }) => id === conversation.sessionId));
  const chosen = sessionId === undefined ? (last?.sessionId ?? numbers[0]?.id) : sessionId;
  if (chosen === undefined || !(await findShopNumber(trx, chosen)))
    throw new AppError('session_not_found', 'The shop has no such WhatsApp number');
  return chosen;
}

/** A new one was never closed: it has no line about being opened again. */
async function open(
  trx: Trx,
  { id: conversationId }: Conversation,
  { by, viewer }: NewChat,
  isNew: boolean,
): Promise<ChangedStatus | null> {
  if (!isNew) return setConversationStatus(trx, { conversationId, status: 'open', viewer, actor: by });
  await trx('conversations').where({ id: conversationId }).update({ status: 'open' });
  return null;
}

function isTaken(assignee: { id: number; name: string }): AppError {
  return new AppError('conversation_taken', `${assignee.name} talks with this customer`, {
    status: 409,
    details: { assignee },
  });
}
