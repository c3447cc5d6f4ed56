import type { Availability } from '@roms/domain/availability';
import type { Role } from '@roms/contracts/users';
import type { WeekHours } from '@roms/contracts/week-hours';
import { BaseModel } from './base-model.ts';

/** A person of the shop who logs in. */
export class User extends BaseModel {
  static override tableName = 'users';
  static override jsonAttributes = ['shiftHours'];
  declare id: number;
  declare name: string;
  declare email: string;
  declare passwordHash: string;
  declare role: Role;
  declare active: boolean;
  declare availability: Availability;
  /** Since when it is so. */
  declare availabilityAt: Date;
  /** Counts the person's absences. */
  declare absence: number;
  /** When the absence that goes on began; null while the person is there. */
  declare absentSince: Date | null;
  /** When the conversations of whoever is absent were handed over. */
  declare goneAt: Date | null;
  declare capacity: number | null;
  /** When the person works, on the shop's clock; null: whenever they like. */
  declare shiftHours: WeekHours | null;
  declare createdAt: Date;
  declare updatedAt: Date;
}
