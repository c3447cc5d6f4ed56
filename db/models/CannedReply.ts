import { BaseModel } from './base-model.ts';

/** A text that is kept for many answers. */
export class CannedReply extends BaseModel {
  static override tableName = 'canned_replies';
  declare id: number;
  /** Whose own it is; null for one that all people of the shop share. */
  declare ownerId: number | null;
  declare shortcut: string;
  declare body: string;
  declare createdAt: Date;
  declare updatedAt: Date;
}
