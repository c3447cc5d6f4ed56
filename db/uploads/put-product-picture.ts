import { AppError } from '@roms/domain/errors';
import type { Trx } from '../knex.ts';
import { Product } from '../models/Product.ts';
import { uploadOf } from './upload-of.ts';

/**
 * Makes a file that was uploaded for a product (`keepUpload`) its picture; null takes the picture away. The file that
 * no product names any more goes with the uploads. Throws `product_not_found`, `upload_not_found`.
 */
export async function putProductPicture(
  trx: Trx,
  { productId, userId, file }: { productId: number; userId: number; file: string | null },
): Promise<{ before: Product; after: Product }> {
  const before = await Product.query(trx).findById(productId).forNoKeyUpdate();
  if (!before) throw new AppError('product_not_found', 'Product not found', { details: { productId } });
  const owner = { kind: 'product' as const, id: productId };
  if (file !== null && !(await uploadOf(trx, { owner, userId, file })))
    throw new AppError('upload_not_found', 'The file is not here any more');
  const after = await Product.query(trx).patchAndFetchById(productId, {
    imageUploadId: file,
    updatedAt: new Date(),
  });
  return { before, after };
}
