import type { OrderStatus } from '@roms/domain/order-status';
import { BaseModel } from './base-model.ts';
import { Customer } from './Customer.ts';
import { OrderItem } from './OrderItem.ts';
import { OrderLifecycle } from './OrderLifecycle.ts';

export class Order extends BaseModel {
  static override tableName = 'orders';
  declare id: number;
  declare orderNumber: string;
  declare customerId: number;
  declare source: string;
  declare externalId: string | null;
  declare status: OrderStatus;
  declare totalAmount: number;
  declare notes: string | null;
  /** Where it goes, as it was said with it. */
  declare address: string | null;
  declare city: string | null;
  declare payment: string | null;
  declare courier: string | null;
  declare tracking: string | null;
  /** Whether its customer is thanked; and with which words, when they are not the template's. */
  declare thanks: boolean;
  declare thankYou: string | null;
  declare orderedAt: Date;
  declare shippedAt: Date | null;
  declare completedAt: Date | null;
  declare cancelledAt: Date | null;
  declare returnedAt: Date | null;
  declare createdBy: number | null;
  declare lifecycleVersion: number;
  declare version: number;
  declare createdAt: Date;
  declare updatedAt: Date;
  declare customer?: Customer;
  declare items?: OrderItem[];
  declare lifecycle?: OrderLifecycle;

  static override relationMappings = () => ({
    customer: {
      relation: BaseModel.BelongsToOneRelation,
      modelClass: Customer,
      join: { from: 'orders.customer_id', to: 'customers.id' },
    },
    items: {
      relation: BaseModel.HasManyRelation,
      modelClass: OrderItem,
      join: { from: 'orders.id', to: 'order_items.order_id' },
    },
    lifecycle: {
      relation: BaseModel.HasOneRelation,
      modelClass: OrderLifecycle,
      filter: OrderLifecycle.modifiers.begun,
      join: { from: 'orders.id', to: 'order_lifecycles.order_id' },
    },
  });
}
