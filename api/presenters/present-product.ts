import type {
  Product as ProductContract,
  ProductDetail as ProductDetailContract,
  StockMovement as StockMovementContract,
} from '@roms/contracts/products';
import type { Product } from '../../db/models/Product.ts';
import type { ProductDetail } from '../../db/products/product-detail.ts';
import type { MovementWithOrder } from '../../db/products/stock-movements-page.ts';

export function presentProduct(product: Product): ProductContract {
  const { id, name, sku, price, stock, description, active, supplyDays, lowStock, recommendation } = product;
  return {
    id,
    name,
    sku,
    price,
    stock,
    description,
    active,
    supplyDays,
    lowStock,
    recommendation,
    pictureId: product.imageUploadId,
  };
}

export function presentProductDetail({ product, ...rest }: ProductDetail): ProductDetailContract {
  return { ...presentProduct(product), ...rest };
}

export function presentMovement(movement: MovementWithOrder): StockMovementContract {
  const { id, change, stockAfter, reason, note, orderId, orderNumber, actorKind, actorName, at } = movement;
  return {
    id,
    change,
    stockAfter,
    reason,
    note,
    orderId,
    orderNumber,
    actor: { kind: actorKind, name: actorName },
    at: at.toISOString(),
  };
}
