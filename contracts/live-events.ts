import { z } from 'zod';
import { activitySchema } from './activities.ts';
import { automationStateSchema } from './automation.ts';
import { broadcastProgressSchema } from './broadcasts.ts';
import { conversationSchema } from './conversations.ts';
import { labelSchema } from './labels.ts';
import { messageSchema } from './messages.ts';
import { presenceSchema } from './presence.ts';
import { notificationSchema } from './notifications.ts';
import { orderSummarySchema } from './orders.ts';
import { teamMemberSchema } from './team.ts';
import { numberStatusSchema, shopNumberSchema } from './whatsapp.ts';

/** What `GET /api/v1/live` pushes: the SSE event's name is `type`, its data the JSON of `data`. */
export const liveEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message.created'), data: z.object({ message: messageSchema }) }),
  z.object({ type: z.literal('message.updated'), data: z.object({ message: messageSchema }) }),
  z.object({ type: z.literal('conversation.updated'), data: z.object({ conversation: conversationSchema }) }),
  z.object({
    type: z.literal('conversation.removed'),
    /** `takenBy` has it now; null when nobody has, or when it is gone. */
    data: z.object({
      conversationId: z.number().int(),
      takenBy: z.object({ id: z.number().int(), name: z.string() }).nullable(),
    }),
  }),
  z.object({
    type: z.literal('activity.created'),
    data: z.object({ conversationId: z.number().int(), activity: activitySchema }),
  }),
  /** All labels, after one was made, changed or deleted. */
  z.object({ type: z.literal('labels.updated'), data: z.object({ labels: z.array(labelSchema) }) }),
  /** Everything automatic was stopped, or goes on. */
  z.object({ type: z.literal('automation.updated'), data: automationStateSchema }),
  /** How far a broadcast is; each at most once a second. */
  z.object({ type: z.literal('broadcast.updated'), data: z.object({ broadcast: broadcastProgressSchema }) }),
  /** A colleague reads a conversation, types in it or left it; who says nothing for 30 s has left. */
  z.object({ type: z.literal('presence.updated'), data: presenceSchema }),
  /** Only to the person whom it is for. */
  z.object({
    type: z.literal('notification.created'),
    data: z.object({ notification: notificationSchema }),
  }),
  z.object({ type: z.literal('order.updated'), data: z.object({ order: orderSummarySchema }) }),
  /** It was deleted; nothing but its id is told. */
  z.object({ type: z.literal('order.removed'), data: z.object({ orderId: z.number().int() }) }),
  /** A person was forgotten: what is shown or kept of them is let go, and what is open is fetched again. */
  z.object({ type: z.literal('customer.erased'), data: z.object({ customerId: z.number().int() }) }),
  z.object({
    type: z.literal('session.updated'),
    /** The whole number for an admin; for CS what its status page shows. */
    data: z.object({ session: z.union([shopNumberSchema, numberStatusSchema]) }),
  }),
  /** Everybody who works here, whenever a state, a load or a capacity changes. */
  z.object({ type: z.literal('team.updated'), data: z.object({ team: z.array(teamMemberSchema) }) }),
  /** A number is not the shop's any more. */
  z.object({ type: z.literal('session.removed'), data: z.object({ sessionId: z.string() }) }),
  /** Something may have been missed: fetch what is open again. */
  z.object({ type: z.literal('resync'), data: z.object({}) }),
  /** The line is alive, although there are no news: browsers hide the stream's comments from pages. */
  z.object({ type: z.literal('heartbeat'), data: z.object({}) }),
]);
export type LiveEvent = z.infer<typeof liveEventSchema>;
export type LiveEventType = LiveEvent['type'];
export type LiveEventData<T extends LiveEventType> = Extract<LiveEvent, { type: T }>['data'];
