import type { Knex } from 'knex';
import type { DatabaseEvent } from '../../db/live-events.ts';
import { assigneesOf, type Assignee } from '../../db/conversations/assignees-of.ts';
import { conversationsById } from '../../db/conversations/conversations-by-id.ts';
import { team } from '../../db/conversations/team.ts';
import { messagesById } from '../../db/messages/messages-by-id.ts';
import { Activity } from '../../db/models/Activity.ts';
import { Label } from '../../db/models/Label.ts';
import type { Message } from '../../db/models/Message.ts';
import { WhatsappNumber } from '../../db/models/WhatsappNumber.ts';
import { ordersById } from '../../db/orders/order-summaries.ts';
import { ordersSeenBy } from '../../db/orders/orders-seen-by.ts';
import { seesAssigned, type Viewer } from '../../db/scopes/viewer.ts';
import { presentActivity } from '../presenters/present-activity.ts';
import { presentConversation } from '../presenters/present-conversation.ts';
import { presentLabel } from '../presenters/present-label.ts';
import { presentMessage } from '../presenters/present-message.ts';
import { presentNumber, presentNumberStatus } from '../presenters/present-number.ts';
import { presentOrderSummary } from '../presenters/present-order.ts';
import type { LiveKind, LiveKinds } from './live-kind.ts';

type MessageRow = { message: Message; assigneeId: number | null };
type RemovedRow = {
  conversationId: number;
  /** Who had it before, null for nobody. */
  previous: (number | null)[];
  /** Who has it now, null for nobody; undefined when it was joined with another one. */
  assignee: Assignee | null | undefined;
};

/** Every kind of live event. Messages come before the conversations that they changed. */
export const LIVE_KINDS = {
  'message.created': kind({
    ids: (announced) => of(announced, 'message.created').map(({ messageId }) => messageId),
    load: loadMessages,
    present: ({ message }) => ({ type: 'message.created', data: { message: presentMessage(message) } }),
    audience: { permission: 'conversations.read', sees: seesMessage },
  }),
  'message.updated': kind({
    ids(announced) {
      const created = new Set(of(announced, 'message.created').map(({ messageId }) => messageId));
      const updated = of(announced, 'message.updated').map(({ messageId }) => messageId);
      // What is new in the same batch is loaded as it is now.
      return updated.filter((id) => !created.has(id));
    },
    load: loadMessages,
    present: ({ message }) => ({ type: 'message.updated', data: { message: presentMessage(message) } }),
    audience: { permission: 'conversations.read', sees: seesMessage },
  }),
  'conversation.updated': kind({
    ids: (announced) => of(announced, 'conversation.updated').map(({ conversationId }) => conversationId),
    load: conversationsById,
    present: (row) => ({
      type: 'conversation.updated',
      data: { conversation: presentConversation(row) },
    }),
    audience: {
      permission: 'conversations.read',
      sees: ({ assigneeId }, viewer) => seesAssigned(viewer, assigneeId),
    },
  }),
  'conversation.removed': kind({
    ids: (announced) => of(announced, 'conversation.removed').map(({ conversationId }) => conversationId),
    load: loadRemoved,
    present: ({ conversationId, assignee }) => ({
      type: 'conversation.removed',
      data: { conversationId, takenBy: assignee ?? null },
    }),
    audience: {
      permission: 'conversations.read',
      sees: ({ previous, assignee }, viewer) =>
        previous.some((before) => seesAssigned(viewer, before)) &&
        (assignee === undefined || !seesAssigned(viewer, assignee?.id ?? null)),
    },
  }),
  'activity.created': kind({
    ids: (announced) => of(announced, 'activity.created').map(({ activityId }) => activityId),
    async load(db, ids: number[]) {
      const activities = await Activity.query(db).findByIds(ids).orderBy('id');
      const assignees = await assigneesOf(
        db,
        activities.map(({ conversationId }) => conversationId),
      );
      return activities.map((activity) => ({
        activity,
        assigneeId: assignees.get(activity.conversationId)?.id ?? null,
      }));
    },
    present: ({ activity }) => ({
      type: 'activity.created',
      data: { conversationId: activity.conversationId, activity: presentActivity(activity) },
    }),
    audience: {
      permission: 'conversations.read',
      sees: ({ assigneeId }, viewer) => seesAssigned(viewer, assigneeId),
    },
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
  'labels.updated': kind({
    ids: (announced) => of(announced, 'labels.updated').map(() => 'all'),
    load: async (db) => [await Label.query(db).orderByRaw('lower(name)')],
    present: (labels) => ({ type: 'labels.updated', data: { labels: labels.map(presentLabel) } }),
    audience: { permission: 'labels.read', sees: () => true },
  }),
  'session.updated': kind({
    ids: (announced) => of(announced, 'session.updated').map(({ sessionId }) => sessionId),
    load: async (db, ids: string[]) => WhatsappNumber.query(db).findByIds(ids).whereNull('removedAt'),
    present: (row, may) => ({
      type: 'session.updated',
      data: {
        session: may('whatsapp.manage') ? presentNumber(row, { withQr: true }) : presentNumberStatus(row),
      },
    }),
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

async function loadMessages(db: Knex, ids: number[]): Promise<MessageRow[]> {
  const messages = await messagesById(db, ids);
  const assignees = await assigneesOf(
    db,
    messages.map(({ conversationId }) => conversationId),
  );
  return messages.map((message) => ({
    message,
    assigneeId: assignees.get(message.conversationId)?.id ?? null,
  }));
}

function seesMessage({ assigneeId }: MessageRow, viewer: Viewer): boolean {
  return seesAssigned(viewer, assigneeId);
}

async function loadRemoved(
  db: Knex,
  ids: number[],
  announced: readonly DatabaseEvent[],
): Promise<RemovedRow[]> {
  const assignees = await assigneesOf(db, ids);
  const removals = of(announced, 'conversation.removed');
  return ids.map((conversationId) => ({
    conversationId,
    previous: removals
      .filter((event) => event.conversationId === conversationId)
      .map(({ previousAssigneeId }) => previousAssigneeId),
    assignee: assignees.get(conversationId),
  }));
}
