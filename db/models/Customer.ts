import type { Zone } from '@roms/domain/regions/region';
import { BaseModel } from './base-model.ts';

export class Customer extends BaseModel {
  static override tableName = 'customers';
  declare id: number;
  declare name: string;
  declare nameSource: 'manual' | 'order' | 'whatsapp';
  declare phone: string | null;
  declare email: string | null;
  /** Who wrote it: an order, or a person whose word stays. */
  declare emailSource: 'order' | 'manual';
  declare address: string | null;
  declare city: string | null;
  /** Who wrote city and address: an order, or a person whose words stay. */
  declare addressSource: 'order' | 'manual';
  /** Codes of the Ministry of Home Affairs: `31`, `31.71`. */
  declare provinceCode: string | null;
  declare regencyCode: string | null;
  /** The text from which the two were read. */
  declare placeWritten: string | null;
  declare zone: Zone;
  /** `shop`: a guess. */
  declare zoneSource: 'shop' | 'address' | 'manual';
  declare optedOutAt: Date | null;
  declare blockedAt: Date | null;
  declare lastSessionId: string | null;
  /** Somebody of the shop: in no list, report, segment or audience. */
  declare internal: boolean;
  /** When the person was forgotten at their own wish; orders and sums stay. */
  declare erasedAt: Date | null;
  /** The address by which intake found it, when a merge brought that (no column): what comes by it is noted. */
  declare movedIdentityId?: number | null;
  declare createdBy: number | null;
  declare createdAt: Date;
  declare updatedAt: Date;
}
