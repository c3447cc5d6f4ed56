import { BaseModel } from './base-model.ts';

export class OrderItem extends BaseModel {
  static override tableName = 'order_items';
  declare id: number;
  declare orderId: number;
  declare productId: number | null;
  declare productName: string;
  declare normalisedName: string;
  declare sku: string | null;
  declare quantity: number;
  declare price: number;
  declare subtotal: number;
}
