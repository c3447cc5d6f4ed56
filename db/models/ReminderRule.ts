import type { ReminderMode } from '@roms/domain/cycle';
import { BaseModel } from './base-model.ts';

export class ReminderRule extends BaseModel {
  static override tableName = 'reminder_rules';
  declare id: number;
  declare name: string;
  /** Empty: all products. */
  declare productIds: number[];
  declare mode: ReminderMode;
  declare days: number;
  declare leadDays: number;
  /** `HH:mm` on the customer's clock; null: the shop's own time for reminders. */
  declare time: string | null;
  /** A text of its own; null: the shop's for reminders. */
  declare templateId: number | null;
  declare active: boolean;
  /** The rule whose earlier version this is: nobody sees it, and it goes on for orders of its time. */
  declare versionOf: number | null;
  /** It speaks of orders completed from then on, and before that; null: of all. */
  declare completedFrom: Date | null;
  declare completedUntil: Date | null;
  declare deletedAt: Date | null;
  declare updatedAt: Date;
}
