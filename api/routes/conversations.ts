import { z } from 'zod';
import { activitiesQuerySchema, activitySchema } from '@roms/contracts/activities';
import {
  conversationCountsSchema,
  conversationHitSchema,
  conversationSchema,
  conversationsQuerySchema,
} from '@roms/contracts/conversations';
import {
  messageHitSchema,
  messageSchema,
  messagesQuerySchema,
  sendMessageSchema,
  uploadQuerySchema,
  uploadedFileSchema,
} from '@roms/contracts/messages';
import { pageOf, totalSchema } from '@roms/contracts/pagination';
import { MAX_ATTACHMENT_BYTES } from '@roms/domain/attachment';
import { AppError } from '@roms/domain/errors';
import { activityPage } from '../../db/activity/activity-page.ts';
import { keepUpload } from '../../db/uploads/keep-upload.ts';
import { queueReply } from '../../db/messages/queue-reply.ts';
import { conversationCounts } from '../../db/conversations/conversation-counts.ts';
import { searchThread } from '../../db/conversations/search-thread.ts';
import { conversationThread } from '../../db/conversations/conversation-thread.ts';
import { conversationsById } from '../../db/conversations/conversations-by-id.ts';
import { failedHits, textHits } from '../../db/conversations/find-hits.ts';
import { inboxPage } from '../../db/conversations/inbox-page.ts';
import { decodeCursor } from '../../db/keyset.ts';
import type { Deps } from '../context.ts';
import { presentActivity } from '../presenters/present-activity.ts';
import { presentConversation } from '../presenters/present-conversation.ts';
import { presentPage } from '../presenters/present-page.ts';
import { presentMessage } from '../presenters/present-message.ts';
import { dataOf, idParams, route } from '../route.ts';
import { requireVisible } from '../visible-conversation.ts';
import { loadConversation } from './load-conversation.ts';
import { loadMessage } from './messages.ts';

const inboxSchema = z.object({
  data: z.array(conversationSchema),
  page: z.object({
    nextCursor: z.string().nullable(),
    total: totalSchema.optional(),
    counts: conversationCountsSchema.optional(),
    /** With `q` or `failed`: the message that each conversation was found by, if it was found by one. */
    hits: z.array(conversationHitSchema).optional(),
  }),
});
const threadSchema = z.object({
  data: z.array(messageSchema),
  /** `nextCursor` is the `before` of the page above, `newerCursor` the `after` of the page below. */
  page: z.object({
    nextCursor: z.string().nullable(),
    newerCursor: z.string().nullable(),
    /** With `q`: what of each message was asked for. */
    hits: z.array(messageHitSchema).optional(),
  }),
});

export const conversationRoutes = [
  route({
    method: 'get',
    path: '/api/v1/conversations',
    access: { may: 'conversations.read' },
    summary:
      'The inbox, latest activity first or who waits longest; tabs list open ones unless `status` says else; `q` finds ' +
      'name, phone in any form, text; `failed=true` those with messages that failed. `page.hits` names the message to open',
    query: conversationsQuerySchema,
    bounded: 'search',
    response: inboxSchema,
    handler: async ({ deps, actor, viewer, query }) => {
      const userId = actor.user.id;
      const failed = query.failed ? await failedHits(deps.db, viewer, deps.now()) : null;
      const q = query.q ?? '';
      const [page, counts] = await Promise.all([
        inboxPage(deps.db, {
          viewer,
          userId,
          tab: query.tab ?? 'all',
          status: query.status,
          assignee: query.assignee,
          label: query.label,
          unread: query.unread === 'true',
          waiting: query.waiting === 'true',
          sort: query.sort,
          q,
          among: failed ? [...failed.keys()] : undefined,
          after: decodeCursor(query.cursor),
          total: query.total,
        }),
        // Who scrolls on, or counts, has them.
        query.cursor || query.total === 'only' ? undefined : conversationCounts(deps.db, viewer, userId),
      ]);
      const conversations = await conversationsById(deps.db, page.ids);
      const hits = failed
        ? page.ids.flatMap((id) => failed.get(id) ?? [])
        : q === ''
          ? undefined
          : await textHits(deps.db, page.ids, q);
      return {
        data: conversations.map(presentConversation),
        page: { ...presentPage(page), ...(counts ? { counts } : {}), ...(hits ? { hits } : {}) },
      };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/conversations/:id',
    access: { may: 'conversations.read' },
    summary: 'One conversation',
    params: idParams,
    response: dataOf(conversationSchema),
    handler: async ({ deps, viewer, params }) => {
      await requireVisible(deps, viewer, params.id);
      return { data: await loadConversation(deps, params.id) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/conversations/:id/messages',
    access: { may: 'conversations.read' },
    summary:
      'The newest messages, or those before, after or around a message; oldest first. With `q` only those that contain it',
    params: idParams,
    query: messagesQuerySchema,
    bounded: 'search',
    response: threadSchema,
    handler: async ({ deps, viewer, params, query }) => {
      await requireVisible(deps, viewer, params.id);
      const { q, ...place } = query;
      if (q !== undefined) {
        const found = await searchThread(deps.db, { conversationId: params.id, q, before: place.before });
        return {
          data: found.messages.map(presentMessage),
          page: { nextCursor: cursorOf(found.olderId), newerCursor: null, hits: found.hits },
        };
      }
      const thread = await conversationThread(deps.db, { conversationId: params.id, ...place });
      return {
        data: thread.messages.map(presentMessage),
        page: { nextCursor: cursorOf(thread.olderId), newerCursor: cursorOf(thread.newerId) },
      };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/conversations/:id/activity',
    access: { may: 'conversations.read' },
    summary:
      'What was done with a conversation besides writing in it, the newest first; `from`: nothing older',
    params: idParams,
    query: activitiesQuerySchema,
    response: pageOf(activitySchema),
    handler: async ({ deps, viewer, params, query }) => {
      await requireVisible(deps, viewer, params.id);
      const { rows, nextCursor } = await activityPage(deps.db, {
        conversationId: params.id,
        after: decodeCursor(query.cursor),
        ...(query.from ? { from: new Date(query.from) } : {}),
      });
      return { data: rows.map(presentActivity), page: { nextCursor } };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/conversations/:id/files',
    access: { may: 'conversations.answer' },
    summary: 'Upload a file that a message will carry; it is kept for a day unless it is sent',
    audit: { action: 'file.uploaded', subject: 'conversation' },
    params: idParams,
    query: uploadQuerySchema,
    file: { maxBytes: MAX_ATTACHMENT_BYTES },
    bounded: 'upload',
    response: dataOf(uploadedFileSchema),
    status: 201,
    handler: async ({ deps, actor, viewer, audit, params, query, bytes }) => {
      await requireVisible(deps, viewer, params.id);
      const owner = { kind: 'conversation' as const, id: params.id };
      const upload = { owner, userId: actor.user.id, fileName: query.fileName, bytes };
      const { kinds, ...kept } = await keepUpload({ db: deps.db, store: deps.mediaStore }, upload);
      await audit.record(deps.db, { after: { file: kept.id, mimeType: kept.mimeType, size: kept.size } });
      return { data: { ...kept, kinds: [...kinds] } };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/conversations/:id/messages',
    access: { may: 'conversations.answer' },
    summary:
      'Answer the customer with words or an uploaded file; the same `clientId` again is the same message. ' +
      'With `seenMessageId`, a newer answer of another person is 409 `newer_reply` with it in `details.message`. ' +
      'With `sendAt` it is `scheduled`, and taken back when the customer writes before that time',
    audit: { action: 'message.queued', subject: 'message' },
    params: idParams,
    body: sendMessageSchema,
    response: dataOf(messageSchema),
    status: 202,
    handler: async ({ deps, actor, viewer, audit, params, body }) => {
      const { sendAt, ...written } = body;
      const reply = {
        ...written,
        ...(sendAt === undefined ? {} : { sendAt: new Date(sendAt) }),
        conversationId: params.id,
        agentId: actor.user.id,
        viewer,
      };
      const { messageId, attempt } = await deps.db
        .transaction(async (trx) => {
          const queued = await queueReply(trx, reply);
          if (queued.isRepeat) audit.changedNothing();
          else
            await audit.record(trx, {
              id: queued.messageId,
              after: { conversationId: params.id, ...(sendAt === undefined ? {} : { sendAt }) },
            });
          return queued;
        })
        .catch((error: unknown) => throwWithNewer(deps, error));
      deps.workflows.startMessage(messageId, attempt);
      return { data: await loadMessage(deps, messageId) };
    },
  }),
];

const cursorOf = (id: number | null): string | null => (id === null ? null : String(id));

/** Shows the author the answer that theirs was held back for. */
async function throwWithNewer(deps: Deps, error: unknown): Promise<never> {
  if (!(error instanceof AppError) || error.code !== 'newer_reply') throw error;
  const message = await loadMessage(deps, Number(error.details?.messageId));
  throw new AppError(error.code, error.message, { status: error.status, details: { message } });
}
