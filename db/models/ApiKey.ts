import type { ApiScope } from '@roms/contracts/api-keys';
import { BaseModel } from './base-model.ts';

/** A key of an external system; only its SHA-256 is kept. */
export class ApiKey extends BaseModel {
  static override tableName = 'api_keys';
  declare id: number;
  declare source: string;
  declare keyHash: string;
  declare prefix: string;
  declare scopes: ApiScope[];
  declare ratePerSecond: number;
  declare burst: number;
  declare createdAt: Date;
  declare lastUsedAt: Date | null;
  declare expiresAt: Date | null;
  declare revokedAt: Date | null;
}
