import type { TemplatePurpose } from '@roms/domain/template';
import { BaseModel } from './base-model.ts';

/** A text that customers get, with placeholders in braces. */
export class Template extends BaseModel {
  static override tableName = 'templates';
  declare id: number;
  declare name: string;
  declare purpose: TemplatePurpose;
  declare body: string;
  declare active: boolean;
  declare updatedAt: Date;
}
