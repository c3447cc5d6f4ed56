import type { CreateProduct, ProductDetail, UpdateProduct } from '@roms/contracts/products';
import type { ProductRelationKind } from '@roms/domain/stock';

/** A relation as the form shows it. */
export type FormRelation = { productId: number; name: string; kind: ProductRelationKind };

/** What stands in the form; null is an empty field of a number. */
export type ProductForm = {
  name: string;
  sku: string;
  price: number | null;
  stock: number | null;
  description: string;
  supplyDays: number | null;
  lowStock: number | null;
  recommendation: string;
  relations: FormRelation[];
};

export function formOf(product: ProductDetail | null): ProductForm {
  return {
    name: product?.name ?? '',
    sku: product?.sku ?? '',
    price: product?.price ?? null,
    stock: product?.stock ?? 0,
    description: product?.description ?? '',
    supplyDays: product?.supplyDays ?? null,
    lowStock: product?.lowStock ?? null,
    recommendation: product?.recommendation ?? '',
    relations: (product?.relations ?? []).map(({ productId, name, kind }) => ({ productId, name, kind })),
  };
}

/** What the API is told; the stock of a product that exists is corrected elsewhere. */
export function changeOf(form: ProductForm): UpdateProduct {
  return {
    name: form.name.trim(),
    sku: form.sku.trim(),
    price: form.price ?? 0,
    description: form.description,
    supplyDays: form.supplyDays,
    lowStock: form.lowStock,
    recommendation: form.recommendation,
    relations: form.relations.map(({ productId, kind }) => ({ productId, kind })),
  };
}

export function creationOf(form: ProductForm): CreateProduct {
  return { ...(changeOf(form) as CreateProduct), stock: form.stock ?? 0 };
}
