import type { AudienceFilter } from '@roms/domain/audience';
import { BaseModel } from './base-model.ts';

/** A filter of customers under a name. */
export class Audience extends BaseModel {
  static override tableName = 'audiences';
  declare id: number;
  declare name: string;
  declare filter: AudienceFilter;
  declare createdAt: Date;
  declare updatedAt: Date;

  static override jsonAttributes = ['filter'];
}
