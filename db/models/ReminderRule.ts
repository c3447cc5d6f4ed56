import { BaseModel } from './base-model.ts';

export class ReminderRule extends BaseModel {
  static override tableName = 'reminder_rules';
  declare id: number;
  declare name: string;
  declare productId: number | null;
  declare days: number;
  declare time: string;
  declare active: boolean;
  declare updatedAt: Date;
}
