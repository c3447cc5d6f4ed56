import type { RecipientStatus } from '@roms/domain/broadcast';
import { BaseModel } from './base-model.ts';

export class BroadcastRecipient extends BaseModel {
  static override tableName = 'broadcast_recipients';
  static override idColumn = ['broadcast_id', 'customer_id'];
  declare broadcastId: number;
  declare customerId: number;
  declare position: number;
  /** Which text it gets: 0 is the broadcast's `body`, 1 the first of its `variants`. */
  declare variant: number;
  declare status: RecipientStatus;
  /** Why it failed or was skipped, or what it waits for. */
  declare reason: string | null;
  declare messageId: number | null;
  declare notBefore: Date | null;
  /** The message's; 0: none was written yet. */
  declare attempt: number;
  declare queuedAt: Date | null;
  declare sentAt: Date | null;
  declare deliveredAt: Date | null;
  declare readAt: Date | null;
  declare endedAt: Date | null;
}
