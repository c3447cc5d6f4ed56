import type { SavedFilter, SavedList } from '@roms/contracts/saved-views';
import { BaseModel } from './base-model.ts';

/** A list under a name: its owner's, or everybody's. */
export class SavedView extends BaseModel {
  static override tableName = 'saved_views';
  declare id: number;
  declare ownerId: number;
  declare name: string;
  declare list: SavedList;
  declare filter: SavedFilter;
  declare shared: boolean;
  declare createdAt: Date;

  static override jsonAttributes = ['filter'];
}
