import type { Page } from '@roms/contracts/pagination';
import type {
  CorrectStock,
  CreateProduct,
  Product,
  ProductDetail,
  ProductOffers,
  StockMovement,
  UpdateProduct,
} from '@roms/contracts/products';
import { api } from '../../api/client.ts';
import { upload } from '../../api/upload.ts';

/** The queries of everything about products. */
export const PRODUCTS = ['products'];

/** What is asked of products. All throw `ApiError`. */
export const productsApi = {
  page: (query: Record<string, string | null>, signal: AbortSignal) =>
    api.get<Page<Product>>('/products', { query, signal }),
  one: (id: number, signal?: AbortSignal) => api.get<ProductDetail>(`/products/${id}`, { signal }),
  create: (product: CreateProduct) => api.post<ProductDetail>('/products', product),
  change: (id: number, change: UpdateProduct) => api.patch<ProductDetail>(`/products/${id}`, change),
  remove: (id: number) => api.delete<null>(`/products/${id}`),
  correct: (id: number, correction: CorrectStock) =>
    api.post<ProductDetail>(`/products/${id}/stock`, correction),
  movements: (id: number, cursor: string | null, signal: AbortSignal) =>
    api.get<Page<StockMovement>>(`/products/${id}/movements`, { query: { cursor }, signal }),
  offers: (id: number, signal: AbortSignal) => api.get<ProductOffers>(`/products/${id}/offers`, { signal }),
  addPicture: (id: number, file: File) =>
    upload<ProductDetail>(`/products/${id}/picture`, file, {
      query: { fileName: file.name },
      signal: new AbortController().signal,
      onProgress: () => undefined,
    }),
  removePicture: (id: number) => api.delete<null>(`/products/${id}/picture`),
};

/** Where a product's picture is; another address for each picture, so that no old one is shown. */
export function pictureOf({ id, pictureId }: Pick<Product, 'id' | 'pictureId'>): string | undefined {
  return pictureId === null ? undefined : `/api/v1/products/${id}/picture?v=${pictureId.slice(0, 12)}`;
}
