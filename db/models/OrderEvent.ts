import type { OrderEvent as OrderEventContract } from '@roms/contracts/orders';
import type { ActorKind } from '@roms/domain/actor';
import { BaseModel } from './base-model.ts';

export class OrderEvent extends BaseModel {
  static override tableName = 'order_events';
  declare id: number;
  declare orderId: number;
  declare type: OrderEventContract['type'];
  /** The name; null for ROMS itself and for customers. */
  declare actor: string | null;
  declare actorKind: ActorKind;
  declare actorId: string | null;
  declare details: Record<string, unknown>;
  declare dedupeKey: string | null;
  declare at: Date;

  static override jsonAttributes = ['details'];
}
