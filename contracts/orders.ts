import { z } from 'zod';
import { ACTOR_KINDS } from '@roms/domain/actor';
import { CYCLE_SOURCES } from '@roms/domain/cycle';
import { PICK_REASONS } from '@roms/domain/cross-sell';
import { AUTOMATION_NAMES } from '@roms/domain/automations';
import { LIFECYCLE_STATES, NEXT_ACTIONS } from '@roms/domain/lifecycle';
import { ORDER_STATUSES } from '@roms/domain/order-status';
import { MOVING_WORDS } from '@roms/domain/reply-word';
import { actorIdSchema } from './actor.ts';
import { customerRefSchema } from './customers.ts';
import { evaluationSchema } from './decisions.ts';
import { totalQuery } from './pagination.ts';
import { cursorSchema, lineText } from './text.ts';

export const orderStatusSchema = z.enum(ORDER_STATUSES);

export const orderSummarySchema = z.object({
  id: z.number().int(),
  orderNumber: z.string(),
  customer: customerRefSchema,
  status: orderStatusSchema,
  /** Rupiah. */
  totalAmount: z.number().int(),
  itemCount: z.number().int(),
  orderedAt: z.iso.datetime(),
  source: z.string(),
  externalId: z.string().nullable(),
  /** Rises with every change; a reader ignores an older one. */
  version: z.number().int(),
});
export type OrderSummary = z.infer<typeof orderSummarySchema>;

export const orderItemSchema = z.object({
  id: z.number().int(),
  productId: z.number().int().nullable(),
  productName: z.string(),
  sku: z.string().nullable(),
  quantity: z.number().int(),
  price: z.number().int(),
  subtotal: z.number().int(),
});
export type OrderItem = z.infer<typeof orderItemSchema>;

/** The life that the order's workflow leads, as its activities wrote it down. */
export const orderLifecycleSchema = z.object({
  workflowId: z.string().nullable(),
  state: z.enum(LIFECYCLE_STATES),
  reason: z.string().nullable(),
  reminderDueAt: z.iso.datetime().nullable(),
  /** How the due time came about, in words that screens translate: rule, days, zone. */
  dueExplanation: z
    .object({
      ruleName: z.string(),
      days: z.number(),
      time: z.string(),
      zone: z.string(),
      moved: z.boolean(),
      /** The customer's answer to the last reminder, by which this one has its time. */
      answer: z.enum(MOVING_WORDS).nullable(),
      /** How long what was bought lasts, and how that is known; null where a person chose the time. */
      cycle: z
        .object({
          source: z.enum(CYCLE_SOURCES),
          /** Of one unit. */
          days: z.number(),
          count: z.number().int().nullable(),
          quantity: z.number().int(),
          leadDays: z.number().int(),
          words: z.string(),
        })
        .nullable(),
      /** Its day had no room left: when it would have been due. */
      fullFrom: z.iso.datetime().nullable(),
    })
    .nullable(),
  nextAction: z.enum(NEXT_ACTIONS),
  /** Until when a skip can be taken back. */
  skipUndoUntil: z.iso.datetime().nullable(),
});
export type OrderLifecycle = z.infer<typeof orderLifecycleSchema>;

/** One line of the order's life. `type` is translated by screens; `details` holds what the sentence needs. */
export const ORDER_EVENT_TYPES = [
  'order_created',
  'order_edited',
  'order_confirmed',
  'status_changed',
  'thank_you_queued',
  'thank_you_suppressed',
  'message_sent',
  'message_failed',
  'reminder_scheduled',
  'reminder_moved',
  'reminder_move_undone',
  'reminder_skipped',
  'reminder_skip_undone',
  'reminder_send_now',
  'reminder_queued',
  'reminder_stopped',
  'reminder_repaired',
  'reminder_answered',
  'reminder_resumed',
  'reordered',
  'revived',
  'taken_up',
  'replied',
  'opted_out',
  'opted_in',
] as const;
export const orderEventSchema = z.object({
  id: z.number().int(),
  type: z.enum(ORDER_EVENT_TYPES),
  at: z.iso.datetime(),
  /** Who did it: a person's name, an API key's source, or null for ROMS itself. */
  actor: z.string().nullable(),
  actorKind: z.enum(ACTOR_KINDS),
  actorId: actorIdSchema,
  details: z.record(z.string(), z.unknown()),
});
export type OrderEvent = z.infer<typeof orderEventSchema>;

/** One check of the decision pipeline before an automated send: the answer to "why did I get this?". */
export const decisionSchema = z.object({
  id: z.number().int(),
  automation: z.enum(AUTOMATION_NAMES),
  check: z.string(),
  verdict: z.enum(['pass', 'stop', 'defer']),
  details: z.record(z.string(), z.unknown()),
  at: z.iso.datetime(),
});
export type Decision = z.infer<typeof decisionSchema>;

/** A product that a message suggested, and why. */
export const offerSchema = z.object({
  productId: z.number().int(),
  name: z.string(),
  reason: z.enum(PICK_REASONS),
  /** The product of the order that it goes with; null for a bestseller. */
  forName: z.string().nullable(),
  /** Orders that held both, or a bestseller's own; null for the merchant's word. */
  orders: z.number().int().nullable(),
  /** Of what is bought together: the share of `forName`'s orders, and how many times what chance would give. */
  confidence: z.number().nullable(),
  lift: z.number().nullable(),
  /** The order that bought it within 14 days of the delivery. */
  bought: z.object({ orderId: z.number().int(), orderNumber: z.string() }).nullable(),
});
export type Offer = z.infer<typeof offerSchema>;

export const orderMessageSchema = z.object({
  id: z.number().int(),
  conversationId: z.number().int(),
  automation: z.enum(AUTOMATION_NAMES),
  status: z.string(),
  statusReason: z.string().nullable(),
  body: z.string(),
  createdAt: z.iso.datetime(),
  sentAt: z.iso.datetime().nullable(),
  /** The orders that this message brought, the oldest first. */
  brought: z.array(
    z.object({
      orderId: z.number().int(),
      orderNumber: z.string(),
      status: orderStatusSchema,
      /** Rupiah. */
      totalAmount: z.number().int(),
    }),
  ),
  /** What it suggested, the first pick first. */
  offers: z.array(offerSchema),
});
export type OrderMessage = z.infer<typeof orderMessageSchema>;

export const orderDetailSchema = orderSummarySchema.extend({
  /** Names what can be edited of it as it is now: an edit that brings another one is 409 `order_changed`. */
  revision: z.string(),
  items: z.array(orderItemSchema),
  notes: z.string().nullable(),
  /** Where it goes, as it was said with it; the customer may have moved since. */
  address: z.string().nullable(),
  city: z.string().nullable(),
  payment: z.string().nullable(),
  courier: z.string().nullable(),
  /** The parcel's number at its courier. */
  tracking: z.string().nullable(),
  shippedAt: z.iso.datetime().nullable(),
  completedAt: z.iso.datetime().nullable(),
  cancelledAt: z.iso.datetime().nullable(),
  returnedAt: z.iso.datetime().nullable(),
  conversationId: z.number().int().nullable(),
  /**
   * The marketing message that brought this order: the last one delivered to its customer in the days before it. Its ids
   * are null where whoever asks may not see what they name.
   */
  attribution: z
    .object({
      messageId: z.number().int().nullable(),
      conversationId: z.number().int().nullable(),
      automation: z.enum(AUTOMATION_NAMES),
      deliveredAt: z.iso.datetime(),
      /** The order that the message was about, if it was about one. */
      orderId: z.number().int().nullable(),
    })
    .nullable(),
  lifecycle: orderLifecycleSchema,
  events: z.array(orderEventSchema),
  decisions: z.array(decisionSchema),
  messages: z.array(orderMessageSchema),
});
export type OrderDetail = z.infer<typeof orderDetailSchema>;

/** Days of the shop's zone on which orders were placed, the last one included. */
const orderSpanFields = { from: z.iso.date().optional(), to: z.iso.date().optional() };

export const ordersQuerySchema = z.object({
  q: lineText(100).optional(),
  status: orderStatusSchema.optional(),
  customerId: z.coerce.number().int().optional(),
  /** Only what reports count: pending, shipped and completed orders, of nobody of the shop itself. */
  sold: z.enum(['true']).optional(),
  /** Only those that hold a product of the catalogue. */
  product: z.coerce.number().int().positive().optional(),
  /** Only of customers who live there now: two digits of the Ministry of Home Affairs; `none`: nobody knows where. */
  province: lineText(4)
    .regex(/^(\d{2}|none)$/, 'is no code of a province')
    .optional(),
  /** As `province`, of a regency: `32.73`; `none`: nobody knows in which, whether or not the province is known. */
  regency: lineText(5)
    .regex(/^(\d{2}\.\d{2}|none)$/, 'is no code of a regency')
    .optional(),
  ...orderSpanFields,
  ...totalQuery,
  cursor: cursorSchema.optional(),
});

export const orderExportQuerySchema = z.object({ status: orderStatusSchema.optional(), ...orderSpanFields });

export const orderTotalsQuerySchema = z.object(orderSpanFields);

/** How many orders stand in each status, and what they come to (rupiah). */
export const orderTotalsSchema = z.record(
  orderStatusSchema,
  z.object({ orders: z.number().int(), rupiah: z.number().int() }),
);
export type OrderTotals = z.infer<typeof orderTotalsSchema>;

/** What `notify: true` would send, rendered by the same function that renders the message. */
export const statusPreviewSchema = z.object({ body: z.string(), missing: z.array(z.string()) });

/**
 * `confirmed`: a person was told that it is outside the customer's hours. `cycleNumber`: the life of the reminder that they
 * saw; one that a later life has followed is refused with `reminder_changed`.
 */
export const sendReminderNowSchema = z.object({
  confirmed: z.boolean().optional(),
  cycleNumber: z.number().int().positive().optional(),
});

const checkSchema = evaluationSchema.shape.checks.element;

/** What "send now" would do. */
export const reminderPreviewSchema = z.object({
  body: z.string(),
  missing: z.array(z.string()),
  customer: customerRefSchema,
  /** Which life of the order's reminder it is about, from 1: who sends it says so. */
  cycleNumber: z.number().int().positive(),
  /** Why it is kept back, as its order says; null when nothing does. */
  keptBack: z.string().nullable(),
  /** The checks that would hold it now, were nobody to ask for it, each with the facts that it goes by. */
  overridden: z.array(checkSchema),
  /** All checks as they stand for a person who asks: they are run again before it leaves. */
  checks: z.array(checkSchema),
  /** The check that stops it although a person asks for it. */
  stoppedBy: z.string().nullable(),
  /** It is outside the customer's hours, which begin then: it goes only when a person confirms. */
  outsideUntil: z.iso.datetime().nullable(),
  /** What keeps its lane closed now, and until when if that is known: it leaves after that. */
  held: z.object({ reason: z.string(), until: z.iso.datetime().nullable() }).nullable(),
  /** When it would leave an open lane behind what waits before it, as wa-service reckons; null when that is unknown. */
  leavesAt: z.iso.datetime().nullable(),
  /** What it suggests and why, the first pick first. */
  offers: z.array(offerSchema),
  /** What the merchant wrote in place of products; null where it does not stand. */
  ownText: z.string().nullable(),
});
export type ReminderPreview = z.infer<typeof reminderPreviewSchema>;

export const moveReminderSchema = z.object({ dueAt: z.iso.datetime({ offset: true }) });
