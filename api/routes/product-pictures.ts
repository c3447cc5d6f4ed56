import { MAX_ATTACHMENT_BYTES } from '@roms/domain/attachment';
import { AppError } from '@roms/domain/errors';
import { mediaTypeOf } from '@roms/domain/media-type';
import { pictureQuerySchema, productDetailSchema } from '@roms/contracts/products';
import { productDetail } from '../../db/products/product-detail.ts';
import { keepUpload } from '../../db/uploads/keep-upload.ts';
import { putProductPicture } from '../../db/uploads/put-product-picture.ts';
import { serveMedia } from '../media/serve-media.ts';
import { dataOf, idParams, route } from '../route.ts';
import { readProduct } from './products.ts';

const PICTURES: readonly (string | null)[] = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];

export const productPictureRoutes = [
  route({
    method: 'get',
    path: '/api/v1/products/:id/picture',
    access: { may: 'products.read' },
    summary: 'The picture of a product',
    params: idParams,
    response: { contentType: 'image/*' },
    handler: async ({ ctx, deps, params }) => {
      const { product } = await productDetail(deps.db, params.id);
      const media = { file: product.imageUploadId, fileName: null, state: 'ready' as const };
      await serveMedia(ctx, deps.mediaStore, media);
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/products/:id/picture',
    access: { may: 'products.update' },
    summary: 'Give a product its picture (JPEG, PNG, WebP or GIF); the one before goes',
    audit: { action: 'product.pictured', subject: 'product' },
    params: idParams,
    query: pictureQuerySchema,
    file: { maxBytes: MAX_ATTACHMENT_BYTES },
    bounded: 'upload',
    response: dataOf(productDetailSchema),
    handler: async ({ deps, actor, audit, params, query, bytes }) => {
      await productDetail(deps.db, params.id);
      if (!PICTURES.includes(mediaTypeOf(bytes)))
        throw new AppError('unsupported_file', 'A picture is a JPEG, PNG, WebP or GIF', { status: 415 });
      const owner = { kind: 'product' as const, id: params.id };
      const upload = { owner, userId: actor.user.id, fileName: query.fileName, bytes };
      const kept = await keepUpload({ db: deps.db, store: deps.mediaStore }, upload);
      return deps.db.transaction(async (trx) => {
        const picture = { productId: params.id, userId: actor.user.id, file: kept.id };
        const { before, after } = await putProductPicture(trx, picture);
        await audit.record(trx, {
          before: { pictureId: before.imageUploadId },
          after: { pictureId: after.imageUploadId },
        });
        return { data: await readProduct({ db: trx }, params.id) };
      });
    },
  }),
  route({
    method: 'delete',
    path: '/api/v1/products/:id/picture',
    access: { may: 'products.update' },
    summary: 'Take the picture of a product away',
    audit: { action: 'product.picture_removed', subject: 'product' },
    params: idParams,
    response: null,
    handler: async ({ deps, actor, audit, params }) =>
      deps.db.transaction(async (trx) => {
        const picture = { productId: params.id, userId: actor.user.id, file: null };
        const { before } = await putProductPicture(trx, picture);
        if (before.imageUploadId === null) audit.changedNothing();
        else await audit.record(trx, { before: { pictureId: before.imageUploadId } });
      }),
  }),
];
