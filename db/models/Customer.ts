import type { Zone } from '@roms/domain/regions/region';
import { BaseModel } from './base-model.ts';

export class Customer extends BaseModel {
  static override tableName = 'customers';
  declare id: number;
  declare name: string;
  declare nameSource: 'manual' | 'order' | 'whatsapp';
  declare phone: string | null;
  declare email: string | null;
  declare address: string | null;
  declare city: string | null;
  declare zone: Zone;
  declare zoneSource: 'shop' | 'address' | 'manual';
  declare optedOutAt: Date | null;
  declare blockedAt: Date | null;
  declare lastSessionId: string | null;
  declare createdBy: number | null;
  declare createdAt: Date;
  declare updatedAt: Date;
}
