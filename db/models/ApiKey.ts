import { BaseModel } from './base-model.ts';

export const API_SCOPES = ['orders:create', 'orders:read', 'orders:update'] as const;
export type ApiScope = (typeof API_SCOPES)[number];

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
  declare revokedAt: Date | null;
}
