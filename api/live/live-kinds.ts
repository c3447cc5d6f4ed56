import type { Knex } from 'knex';
import type { DatabaseEvent } from '../../db/live-events.ts';
import { standingStop } from '../../db/automation/stop-automation.ts';
import { broadcastProgress } from '../../db/broadcasts/broadcast-progress.ts';
import { audiencesOf, type Assignee } from '../../db/conversations/audiences-of.ts';
import { conversationsById } from '../../db/conversations/conversations-by-id.ts';
import { team } from '../../db/conversations/team.ts';
import { messagesById } from '../../db/messages/messages-by-id.ts';
import { Activity } from '../../db/models/Activity.ts';
import { Label } from '../../db/models/Label.ts';
import type { Conversation } from '../../db/models/Conversation.ts';
import type { Message } from '../../db/models/Message.ts';
import { WhatsappNumber } from '../../db/models/WhatsappNumber.ts';
import { notificationsById } from '../../db/notifications/notifications-page.ts';
import { ordersById } from '../../db/orders/order-summaries.ts';
import { ordersSeenBy } from '../../db/orders/orders-seen-by.ts';
import { seesConversation, type Audience, type Viewer } from '../../db/scopes/viewer.ts';
import { presentActivity } from '../presenters/present-activity.ts';
import { presentConversation } from '../presenters/present-conversation.ts';
import { presentLabel } from '../presenters/present-label.ts';
import { presentMessage } from '../presenters/present-message.ts';
import { presentNotification } from '../presenters/present-notification.ts';
import { presentNumber, presentNumberStatus } from '../presenters/present-number.ts';
import { presentOrderSummary } from '../presenters/present-order.ts';
import { presentStop } from '../presenters/present-stop.ts';
import type { LiveKind, LiveKinds } from './live-kind.ts';

type RemovedRow = {
  conversationId: number;
  /** Who had it before, null for nobody. */
  previous: (number | null)[];
  /** Who sees it now; undefined when it was joined with another one. */
  now: (Audience & { assignee: Assignee | null }) | undefined;
};
/** Something of a conversation, and who sees that. */
type Seen<Row> = { row: Row; audience: Audience };

/** For everybody who sees the conversation. */
const READERS = {
  permission: 'conversations.read' as const,
  sees: ({ audience }: Seen<unknown>, viewer: Viewer) => seesConversation(viewer, audience),
};

/** Every kind of live event. Messages come before the conversations that they changed. */
export const LIVE_KINDS = {
  'message.created': kind({
    ids: (announced) => of(announced, 'message.created').map(({ messageId }) => messageId),
    load: loadMessages,
    present: ({ row }) => ({ type: 'message.created', data: { message: presentMessage(row) } }),
    audience: READERS,
  }),
  'message.updated': kind({
    ids(announced) {
      const created = new Set(of(announced, 'message.created').map(({ messageId }) => messageId));
      const updated = of(announced, 'message.updated').map(({ messageId }) => messageId);
      // What is new in the same batch is loaded as it is now.
      return updated.filter((id) => !created.has(id));
    },
    load: loadMessages,
    present: ({ row }) => ({ type: 'message.updated', data: { message: presentMessage(row) } }),
    audience: READERS,
  }),
  'conversation.updated': kind({
    ids: (announced) => of(announced, 'conversation.updated').map(({ conversationId }) => conversationId),
    load: async (db, ids: number[]) => withAudience(db, await conversationsById(db, ids), ({ id }) => id),
    present: ({ row }: Seen<Conversation>) => ({
      type: 'conversation.updated',
      data: { conversation: presentConversation(row) },
    }),
    audience: READERS,
  }),
  'conversation.removed': kind({
    ids: (announced) => of(announced, 'conversation.removed').map(({ conversationId }) => conversationId),
    load: loadRemoved,
    present: ({ conversationId, now }) => ({
      type: 'conversation.removed',
      data: { conversationId, takenBy: now?.assignee ?? null },
    }),
    audience: {
      permission: 'conversations.read',
      sees: ({ previous, now }, viewer) =>
        previous.some((assigneeId) =>
          seesConversation(viewer, { assigneeId, participantIds: [], isInternal: false }),
        ) &&
        (now === undefined || !seesConversation(viewer, now)),
    },
  }),
  'activity.created': kind({
    ids: (announced) => of(announced, 'activity.created').map(({ activityId }) => activityId),
    load: async (db, ids: number[]) =>
      withAudience(
        db,
        await Activity.query(db).findByIds(ids).orderBy('id'),
        ({ conversationId }) => conversationId,
      ),
    present: ({ row }: Seen<Activity>) => ({
      type: 'activity.created',
      data: { conversationId: row.conversationId, activity: presentActivity(row) },
    }),
    audience: READERS,
  }),
  'notification.created': kind({
    ids: (announced) => of(announced, 'notification.created').map(({ notificationId }) => notificationId),
    load: notificationsById,
    present: (row) => ({
      type: 'notification.created',
      data: { notification: presentNotification(row) },
    }),
    audience: { permission: 'account.read', sees: (row, _viewer, userId) => row.userId === userId },
  }),
  'broadcast.updated': kind({
    ids: (announced) => of(announced, 'broadcast.updated').map(({ broadcastId }) => broadcastId),
    load: broadcastProgress,
    present: (broadcast) => ({ type: 'broadcast.updated', data: { broadcast } }),
    atMostEveryMs: 1_000,
    audience: { permission: 'broadcasts.manage', sees: () => true },
  }),
  'presence.updated': kind({
    ids: (announced) => of(announced, 'presence.updated').map(presenceKey),
    load: loadPresence,
    present: ({ row: { conversationId, person, state } }: Seen<PresenceEvent>) => ({
      type: 'presence.updated',
      data: { conversationId, person, state },
    }),
    audience: READERS,
  }),
  'order.updated': kind({
    ids: (announced) => of(announced, 'order.updated').map(({ orderId }) => orderId),
    async load(db, ids) {
      const [orders, seenBy] = await Promise.all([ordersById(db, ids), ordersSeenBy(db, ids)]);
      return orders.map((order) => ({ order, seenBy: (userId: number) => seenBy(order.id, userId) }));
    },
    present: ({ order }) => ({ type: 'order.updated', data: { order: presentOrderSummary(order) } }),
    audience: {
      permission: 'orders.read',
      sees: ({ seenBy }, viewer) => viewer.sees === 'all' || seenBy(viewer.userId),
    },
  }),
  'order.removed': kind({
    ids: (announced) => of(announced, 'order.removed').map(({ orderId }) => orderId),
    load: async (_db, ids: number[]) => ids,
    present: (orderId) => ({ type: 'order.removed', data: { orderId } }),
    // Whose it was is gone with it, and its id says nothing.
    audience: { permission: 'orders.read', sees: () => true },
  }),
  'customer.erased': kind({
    ids: (announced) => of(announced, 'customer.erased').map(({ customerId }) => customerId),
    load: async (_db, ids: number[]) => ids,
    present: (customerId) => ({ type: 'customer.erased', data: { customerId } }),
    // Whoever saw them once may still show them, and an id says nothing.
    audience: { permission: 'customers.read', sees: () => true },
  }),
  'labels.updated': kind({
    ids: (announced) => of(announced, 'labels.updated').map(() => 'all'),
    load: async (db) => [await Label.query(db).orderByRaw('lower(name)')],
    present: (labels) => ({ type: 'labels.updated', data: { labels: labels.map(presentLabel) } }),
    audience: { permission: 'labels.read', sees: () => true },
  }),
  'automation.updated': kind({
    ids: (announced) => (of(announced, 'automation.updated').length > 0 ? ['stop'] : []),
    load: async (db) => [{ stop: await standingStop(db, new Date()) }],
    present: ({ stop }) => ({ type: 'automation.updated', data: { stop: presentStop(stop) } }),
    audience: { permission: 'automation.read', sees: () => true },
  }),
  'session.updated': kind({
    ids: (announced) => of(announced, 'session.updated').map(({ sessionId }) => sessionId),
    load: async (db, ids: string[]) => WhatsappNumber.query(db).findByIds(ids),
    present(row, may) {
      if (row.removedAt !== null) return { type: 'session.removed', data: { sessionId: row.id } };
      const session = may('whatsapp.manage')
        ? presentNumber(row, { withQr: true })
        : presentNumberStatus(row);
      return { type: 'session.updated', data: { session } };
    },
    audience: { permission: 'whatsapp.read', sees: () => true },
  }),
  'team.updated': kind({
    // Ten people at most, and one question for all of them.
    ids: (announced) => (of(announced, 'team.updated').length > 0 ? ['team'] : []),
    load: async (db) => [await team(db)],
    present: (members) => ({ type: 'team.updated', data: { team: members } }),
    audience: { permission: 'team.read', sees: () => true },
  }),
} satisfies LiveKinds & Record<DatabaseEvent['type'], LiveKind>;

/** A row of the registry, checked in itself; which ids and rows it works on is nobody else's business. */
function kind<Id extends number | string, Row>(row: LiveKind<Id, Row>): LiveKind {
  return row as unknown as LiveKind;
}

function of<Type extends DatabaseEvent['type']>(
  announced: readonly DatabaseEvent[],
  type: Type,
): Extract<DatabaseEvent, { type: Type }>[] {
  return announced.filter((event): event is Extract<DatabaseEvent, { type: Type }> => event.type === type);
}

type PresenceEvent = Extract<DatabaseEvent, { type: 'presence.updated' }>;

const presenceKey = ({ conversationId, person }: PresenceEvent): string => `${conversationId}:${person.id}`;

/** What each person said last of each conversation; nothing of it is in the database but who may see it. */
async function loadPresence(
  db: Knex,
  keys: string[],
  announced: readonly DatabaseEvent[],
): Promise<Seen<PresenceEvent>[]> {
  const last = new Map(of(announced, 'presence.updated').map((said) => [presenceKey(said), said]));
  const said = keys.flatMap((key) => last.get(key) ?? []);
  return withAudience(db, said, ({ conversationId }) => conversationId);
}

/** Each row with who sees its conversation. */
async function withAudience<Row>(
  db: Knex,
  rows: readonly Row[],
  conversationOf: (row: Row) => number,
): Promise<Seen<Row>[]> {
  const audiences = await audiencesOf(db, rows.map(conversationOf));
  // A conversation that was joined with another meanwhile is told of by that one.
  return rows.flatMap((row) => {
    const audience = audiences.get(conversationOf(row));
    return audience ? [{ row, audience }] : [];
  });
}

async function loadMessages(db: Knex, ids: number[]): Promise<Seen<Message>[]> {
  return withAudience(db, await messagesById(db, ids), ({ conversationId }) => conversationId);
}

async function loadRemoved(
  db: Knex,
  ids: number[],
  announced: readonly DatabaseEvent[],
): Promise<RemovedRow[]> {
  const audiences = await audiencesOf(db, ids);
  const removals = of(announced, 'conversation.removed');
  return ids.map((conversationId) => ({
    conversationId,
    previous: removals
      .filter((event) => event.conversationId === conversationId)
      .map(({ previousAssigneeId }) => previousAssigneeId),
    now: audiences.get(conversationId),
  }));
}
