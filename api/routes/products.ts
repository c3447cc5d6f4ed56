import { pageOf } from '@roms/contracts/pagination';
import { productSchema, productsQuerySchema } from '@roms/contracts/products';
import { productsPage } from '../../db/products/products-page.ts';
import { route } from '../route.ts';

export const productRoutes = [
  route({
    method: 'get',
    path: '/api/v1/products',
    access: { may: 'products.read' },
    summary: 'Products that are sold, by name; `q` finds name and SKU',
    query: productsQuerySchema,
    bounded: 'search',
    response: pageOf(productSchema),
    handler: async ({ deps, query }) => {
      const { rows, nextCursor } = await productsPage(deps.db, query);
      return {
        data: rows.map(({ id, name, sku, price, stock }) => ({ id, name, sku, price, stock })),
        page: { nextCursor },
      };
    },
  }),
];
