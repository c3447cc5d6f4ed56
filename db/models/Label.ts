import type { ComplaintCategory } from '@roms/domain/complaint';
import { BaseModel } from './base-model.ts';

/** A coloured word on conversations and customers. */
export class Label extends BaseModel {
  static override tableName = 'labels';
  declare id: number;
  /** Of one that ROMS relies on; null for the shop's own. */
  declare code: string | null;
  declare name: string;
  declare color: string;
  declare holdsAutomation: boolean;
  declare createdAt: Date;
}

/** A label as it stands on a conversation or customer. */
export type GivenLabel = Label & { category: ComplaintCategory | null };
