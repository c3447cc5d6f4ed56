import type { Role } from '@roms/contracts/users';
import { BaseModel } from './base-model.ts';

/** A person of the shop who logs in. */
export class User extends BaseModel {
  static override tableName = 'users';
  declare id: number;
  declare name: string;
  declare email: string;
  declare passwordHash: string;
  declare role: Role;
  declare active: boolean;
  declare availability: 'online' | 'busy' | 'offline';
  declare capacity: number | null;
  declare createdAt: Date;
  declare updatedAt: Date;
}
