import {
  broadcastFileQuerySchema,
  broadcastsQuerySchema,
  copyBroadcastQuerySchema,
} from '@roms/contracts/broadcast-queries';
import {
  broadcastSchema,
  broadcastSummarySchema,
  createBroadcastSchema,
  LONGEST_NAME,
  updateBroadcastSchema,
} from '@roms/contracts/broadcasts';
import { uploadedFileSchema } from '@roms/contracts/messages';
import { pageOf } from '@roms/contracts/pagination';
import { MAX_ATTACHMENT_BYTES, takesCaption } from '@roms/domain/attachment';
import { copiedName, copyName } from '@roms/domain/copy-name';
import { AppError } from '@roms/domain/errors';
import type { Language } from '@roms/domain/language';
import { cutText } from '@roms/domain/text';
import { hasRowOfSitting } from '../../db/audit/row-of-sitting.ts';
import { broadcastsPage, requireBroadcast } from '../../db/broadcasts/broadcasts-page.ts';
import { changeBroadcast } from '../../db/broadcasts/change-broadcast.ts';
import { createBroadcast } from '../../db/broadcasts/create-broadcast.ts';
import { hideBroadcast } from '../../db/broadcasts/hide-broadcast.ts';
import { keepResults } from '../../db/broadcasts/kept-results.ts';
import { ANY_BROADCAST } from '../../db/broadcasts/media-of-upload.ts';
import { namesBeginning } from '../../db/broadcasts/names-beginning.ts';
import type { Trx } from '../../db/knex.ts';
import { keepUpload } from '../../db/uploads/keep-upload.ts';
import { fieldsOf, loadBroadcast, windowsOf } from '../broadcast.ts';
import { actorOf } from '../context.ts';
import { serveMedia } from '../media/serve-media.ts';
import { auditedBroadcast, presentBroadcastSummary } from '../presenters/present-broadcast.ts';
import { dataOf, idParams, route } from '../route.ts';
import { requireSendableTexts } from '../sendable-broadcast.ts';

const access = { may: 'broadcasts.manage' } as const;
/** UTF-16 units that the ending of a copy's name needs at most, with a number. */
const ROOM_FOR_ENDING = 20;

/** Broadcasts as they are written and kept. */
export const broadcastRoutes = [
  route({
    method: 'get',
    path: '/api/v1/broadcasts',
    access,
    summary: 'Broadcasts, the newest first, each with what became of it so far; hidden ones are left out',
    query: broadcastsQuerySchema,
    response: pageOf(broadcastSummarySchema),
    handler: async ({ deps, query }) => {
      const now = deps.now();
      const asked = { ...query, ...windowsOf(deps), now };
      const { rows, nextCursor, counted } = await broadcastsPage(deps.db, asked);
      await keepResults(deps.db, counted, now);
      return { data: rows.map(presentBroadcastSummary), page: { nextCursor } };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/broadcasts',
    access,
    summary: 'Write a draft: nothing is sent before it is started',
    audit: { action: 'broadcast.created', subject: 'broadcast' },
    body: createBroadcastSchema,
    response: dataOf(broadcastSchema),
    status: 201,
    handler: async ({ deps, actor, audit, body }) => {
      const id = await deps.db.transaction(async (trx) => {
        const fields = { ...(await fieldsOf(trx, body, { userId: actor.user.id })), name: body.name };
        const made = await createBroadcast(trx, fields, actor.user.id);
        await audit.record(trx, { id: made.id, after: auditedBroadcast(made) });
        return made.id;
      });
      return { data: await loadBroadcast(deps, id) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/broadcasts/files',
    access,
    summary:
      'Upload a picture or a document for a broadcast, which names it by `mediaUploadId`; it is kept for a day unless one does',
    audit: { action: 'file.uploaded', subject: 'broadcast' },
    query: broadcastFileQuerySchema,
    file: { maxBytes: MAX_ATTACHMENT_BYTES },
    bounded: 'upload',
    response: dataOf(uploadedFileSchema),
    status: 201,
    handler: async ({ deps, actor, audit, query, bytes }) => {
      const upload = { owner: ANY_BROADCAST, userId: actor.user.id, fileName: query.fileName, bytes };
      const { kinds, ...kept } = await keepUpload({ db: deps.db, store: deps.mediaStore }, upload);
      await audit.record(deps.db, {
        id: null,
        after: { file: kept.id, mimeType: kept.mimeType, size: kept.size },
      });
      return { data: { ...kept, kinds: kinds.filter(takesCaption) } };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/broadcasts/:id',
    access,
    summary: 'A broadcast: what it says, how far it is, and what its number may still send today',
    params: idParams,
    response: dataOf(broadcastSchema),
    handler: async ({ deps, params }) => ({ data: await loadBroadcast(deps, params.id) }),
  }),
  route({
    method: 'get',
    path: '/api/v1/broadcasts/:id/media',
    access,
    summary: 'The bytes of its picture or document',
    params: idParams,
    response: { contentType: 'application/octet-stream' },
    handler: async ({ ctx, deps, params }) => {
      const { media } = await requireBroadcast(deps.db, params.id);
      if (media === null) throw new AppError('media_not_found', 'It has no file');
      await serveMedia(ctx, deps.mediaStore, media);
    },
  }),
  route({
    method: 'patch',
    path: '/api/v1/broadcasts/:id',
    access,
    summary:
      'Change a draft; of a paused one `body` and `variants`, for those who have not got it. Anything else is 409 `broadcast_state`, texts that could not be sent 422',
    audit: { action: 'broadcast.changed', subject: 'broadcast' },
    params: idParams,
    body: updateBroadcastSchema,
    response: dataOf(broadcastSchema),
    handler: async ({ deps, actor, audit, params, body }) => {
      const isPaused = await deps.db.transaction(async (trx) => {
        const { media } = await requireBroadcast(trx, params.id);
        const fields = await fieldsOf(trx, body, { userId: actor.user.id, media });
        const { before, after } = await changeBroadcast(trx, params.id, fields);
        // It goes on with these.
        if (before.state === 'paused') requireSendableTexts(after);
        // A draft is stored at each rest of typing: the row of this sitting is there, and the start's tells what it came to.
        const subject = { type: 'broadcast', id: params.id } as const;
        const sitting = { actor: actorOf(actor), action: 'broadcast.changed', subject };
        if (before.state === 'draft' && (await hasRowOfSitting(trx, sitting))) audit.changedNothing();
        else await audit.record(trx, { before: auditedBroadcast(before), after: auditedBroadcast(after) });
        return after.state === 'paused';
      });
      // A draft has no workflow.
      if (isPaused) deps.workflows.wakeBroadcast(params.id);
      return { data: await loadBroadcast(deps, params.id) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/broadcasts/:id/copy',
    access,
    summary:
      'A draft that says the same to the same people, without times; it is called a copy in words of `language`',
    audit: { action: 'broadcast.copied', subject: 'broadcast' },
    params: idParams,
    query: copyBroadcastQuerySchema,
    response: dataOf(broadcastSchema),
    status: 201,
    handler: async ({ deps, actor, audit, params, query }) => {
      const id = await deps.db.transaction(async (trx) => {
        const { name, audience, body, variants, media, mediaKind, sessionId, allowCold, resumeByItself } =
          await requireBroadcast(trx, params.id);
        const fields = {
          name: await nameOfCopy(trx, name, query.language),
          ...{ audience, body, variants, media, mediaKind },
          ...{ sessionId, allowCold, resumeByItself },
        };
        const made = await createBroadcast(trx, fields, actor.user.id);
        await audit.record(trx, { id: made.id, after: { ...auditedBroadcast(made), copyOf: params.id } });
        return made.id;
      });
      return { data: await loadBroadcast(deps, id) };
    },
  }),
  route({
    method: 'delete',
    path: '/api/v1/broadcasts/:id',
    access,
    summary: 'Take a draft or an ended one out of the list; its log stays. One that goes on is 409',
    audit: { action: 'broadcast.hidden', subject: 'broadcast' },
    params: idParams,
    response: null,
    handler: async ({ deps, audit, params }) =>
      deps.db.transaction(async (trx) => {
        const { before } = await hideBroadcast(trx, params.id);
        await audit.record(trx, { before: auditedBroadcast(before) });
      }),
  }),
];

async function nameOfCopy(trx: Trx, name: string, language: Language): Promise<string> {
  const begin = cutText(copiedName(name), LONGEST_NAME - ROOM_FOR_ENDING);
  const taken = await namesBeginning(trx, begin);
  return copyName(name, { taken, language, longest: LONGEST_NAME });
}
