import { BaseModel } from './base-model.ts';

export class Product extends BaseModel {
  static override tableName = 'products';
  declare id: number;
  declare name: string;
  declare normalisedName: string;
  declare sku: string;
  declare price: number;
  declare stock: number;
  declare description: string;
  declare active: boolean;
}
