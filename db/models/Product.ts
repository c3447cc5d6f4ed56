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
  /** Days that one unit lasts; null when the merchant has not said. */
  declare supplyDays: number | null;
  /** Pieces at which it is scarce; null: nobody asked to be told. */
  declare lowStock: number | null;
  /** What a reminder says of it while the orders themselves tell nothing yet; empty for none. */
  declare recommendation: string;
  /** The upload (owner kind `product`) that is its picture. */
  declare imageUploadId: string | null;
}
