import { BaseModel } from './base-model.ts';

export class ReminderRule extends BaseModel {
  static override tableName = 'reminder_rules';
  declare id: number;
  declare name: string;
  declare productId: number | null;
  declare days: number;
  /** `HH:mm` on the customer's clock; null: the shop's own time for reminders. */
  declare time: string | null;
  declare active: boolean;
  declare updatedAt: Date;
}
