import type { ActorKind } from '@roms/domain/actor';
import type { StockReason } from '@roms/domain/stock';
import { BaseModel } from './base-model.ts';

/** One change of a product's stock; rows are never rewritten. */
export class StockMovement extends BaseModel {
  static override tableName = 'stock_movements';
  declare id: number;
  declare productId: number;
  /** Pieces that came, or (negative) went. */
  declare change: number;
  declare stockAfter: number;
  declare reason: StockReason;
  /** What a person wrote about it. */
  declare note: string;
  declare orderId: number | null;
  declare actorKind: ActorKind;
  declare actorId: string | null;
  declare actorName: string;
  declare at: Date;
}
