import type { ExplainedCycle } from '@roms/domain/cycle';
import { NOT_STARTED, type LifecycleState, type NextAction } from '@roms/domain/lifecycle';
import type { MovingWord } from '@roms/domain/reply-word';
import type { QueryBuilder } from 'objection';
import { BaseModel } from './base-model.ts';

/** How a due time came about; shown to people beside the time. */
export type DueExplanation = {
  ruleName: string;
  /** From completion. */
  days: number;
  time: string;
  zone: string;
  /** A person chose the time. */
  moved: boolean;
  /** The customer's answer by which this cycle was opened: no rule changes its time, and no cap holds it. */
  answer?: MovingWord;
  /** ISO-8601, beside `answer`: the time that a reorder ended, for when that is cancelled. */
  askedFor?: string;
  /** Absent where an older release planned it, or a person. */
  cycle?: ExplainedCycle;
  /** ISO-8601; its own day was full: when it would have been due. */
  fullFrom?: string;
  /** ISO-8601, beside `fullFrom`: its place on another day, before any check puts it off. Older releases kept none. */
  placedAt?: string;
};

export class OrderLifecycle extends BaseModel {
  static override tableName = 'order_lifecycles';
  static override idColumn = 'order_id';
  declare orderId: number;
  declare workflowId: string | null;
  declare cycle: number;
  declare state: LifecycleState;
  declare reason: string | null;
  declare dueAt: Date | null;
  declare dueExplanation: DueExplanation | null;
  declare nextAction: NextAction;
  declare skipUndoUntil: Date | null;
  /** When the reminder was due that is held because the order comes from a backup; null when none is. */
  declare restoredDueAt: Date | null;
  /** A reminder of an order from a backup that was due by then is held, although the backup knew no time for it. */
  declare holdDueBy: Date | null;
  declare seenVersion: number;
  declare startedAt: Date | null;
  declare updatedAt: Date;

  static override jsonAttributes = ['dueExplanation'];

  /** Lifecycles that a workflow has begun: `Order.lifecycle` and every reader knows only these. */
  static override modifiers = {
    begun: (query: QueryBuilder<OrderLifecycle>) =>
      void query.whereNot('order_lifecycles.state', NOT_STARTED),
  };
}
