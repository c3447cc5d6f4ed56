import { changeScheduledSchema, messageSchema, retryMessageSchema } from '@roms/contracts/messages';
import { AppError } from '@roms/domain/errors';
import { awaitMedia } from '../../db/messages/await-media.ts';
import { cancelMessage } from '../../db/messages/cancel-message.ts';
import { changeScheduled } from '../../db/messages/change-scheduled.ts';
import { nextReply } from '../../db/messages/next-reply.ts';
import { dropRestored } from '../../db/messages/drop-restored.ts';
import { retryMessage } from '../../db/messages/retry-message.ts';
import { findVisibleMessage } from '../../db/messages/visible-message.ts';
import { messagesById } from '../../db/messages/messages-by-id.ts';
import type { Deps } from '../context.ts';
import { gatewayProblem } from '../gateway-problem.ts';
import { serveMedia } from '../media/serve-media.ts';
import { presentMessage } from '../presenters/present-message.ts';
import { dataOf, idParams, route } from '../route.ts';

export const messageRoutes = [
  route({
    method: 'post',
    path: '/api/v1/messages/:id/retry',
    access: { may: 'conversations.answer' },
    summary: 'Send a failed message again; one that may have arrived needs `confirmed: true`',
    audit: { action: 'message.retried', subject: 'message' },
    params: idParams,
    body: retryMessageSchema,
    response: dataOf(messageSchema),
    status: 202,
    handler: async ({ deps, viewer, audit, params, body }) => {
      const { id } = params;
      if (!(await findVisibleMessage(deps.db, viewer, id))) throw messageNotFound();
      const confirmed = body.confirmed === true;
      const { attempt } = await deps.db.transaction(async (trx) => {
        const queued = await retryMessage(trx, { messageId: id, confirmed });
        if (queued.isRepeat) audit.changedNothing();
        else await audit.record(trx, { after: { attempt: queued.attempt, confirmed } });
        return queued;
      });
      deps.workflows.startMessage(id, attempt);
      return { data: await loadMessage(deps, id) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/messages/:id/cancel',
    access: { may: 'conversations.answer' },
    summary:
      "Take an agent's message back that is `scheduled` or still `queued`; too late is 409 `message_not_cancellable`",
    audit: { action: 'message.cancelled', subject: 'message' },
    params: idParams,
    response: dataOf(messageSchema),
    handler: async ({ deps, viewer, audit, params: { id } }) => {
      if (!(await findVisibleMessage(deps.db, viewer, id))) throw messageNotFound();
      const { attempt } = await deps.db.transaction(async (trx) => {
        const cancelled = await cancelMessage(trx, id);
        if (cancelled.isRepeat) audit.changedNothing();
        else
          await audit.record(trx, { before: { status: cancelled.before }, after: { status: 'withdrawn' } });
        return cancelled;
      });
      deps.workflows.callMessage(id, attempt);
      // Its workflow, which calls the reply behind it when it ends, may not have begun.
      const next = await nextReply(deps.db, id);
      if (next) deps.workflows.callMessage(next.messageId, next.attempt);
      return { data: await loadMessage(deps, id) };
    },
  }),
  route({
    method: 'patch',
    path: '/api/v1/messages/:id',
    access: { may: 'conversations.answer' },
    summary:
      'Give a `scheduled` message another time, or (its author) other words; one that has left or was taken back is 409 `message_not_scheduled`',
    audit: { action: 'message.rescheduled', subject: 'message' },
    params: idParams,
    body: changeScheduledSchema,
    response: dataOf(messageSchema),
    handler: async ({ deps, actor, viewer, audit, params: { id }, body: { sendAt, body } }) => {
      if (!(await findVisibleMessage(deps.db, viewer, id))) throw messageNotFound();
      const time = sendAt === undefined ? {} : { sendAt: new Date(sendAt) };
      const { attempt, before } = await deps.db.transaction(async (trx) => {
        const changed = await changeScheduled(trx, { messageId: id, ...time, body, by: actor.user.id });
        // What customers are told is in no log.
        await audit.record(trx, {
          before: sendAt === undefined ? {} : { sendAt: changed.before.sendAt },
          after: { ...time, ...(body === undefined ? {} : { hasNewText: true }) },
        });
        return changed;
      });
      if (attempt !== before.attempt) {
        deps.workflows.startMessage(id, attempt);
        deps.workflows.callMessage(id, before.attempt);
      }
      return { data: await loadMessage(deps, id) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/messages/:id/drop',
    access: { may: 'conversations.answer' },
    summary: 'Let a message go that is held since a restore: nobody sends it any more',
    audit: { action: 'message.dropped', subject: 'message' },
    params: idParams,
    response: dataOf(messageSchema),
    handler: async ({ deps, viewer, audit, params: { id } }) => {
      if (!(await findVisibleMessage(deps.db, viewer, id))) throw messageNotFound();
      await deps.db.transaction(async (trx) => {
        const { isRepeat } = await dropRestored(trx, id);
        if (isRepeat) audit.changedNothing();
        else await audit.record(trx, { before: { status: 'unconfirmed' }, after: { status: 'withdrawn' } });
      });
      return { data: await loadMessage(deps, id) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/messages/:id/media',
    access: { may: 'conversations.read' },
    summary: "A message's picture, sound or file",
    params: idParams,
    response: { contentType: 'application/octet-stream' },
    handler: async ({ ctx, deps, viewer, params }) => {
      const message = await findVisibleMessage(deps.db, viewer, params.id);
      if (!message) throw messageNotFound();
      if (!message.media) throw new AppError('media_not_found', 'The message has no file');
      await serveMedia(ctx, deps.mediaStore, message.media);
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/messages/:id/media/retry',
    access: { may: 'conversations.answer' },
    summary: "Try again to get a customer's file that was late or failed",
    audit: { action: 'message.file_retried', subject: 'message' },
    params: idParams,
    response: dataOf(messageSchema),
    status: 202,
    handler: async ({ deps, viewer, params: { id } }) => {
      const message = await findVisibleMessage(deps.db, viewer, id);
      if (!message) throw messageNotFound();
      if (!message.media?.gatewayId) throw new AppError('media_not_found', 'The message brought no file');
      if (message.media.state !== 'ready')
        await deps.gateway.retryMedia(message.media.gatewayId).catch(gatewayProblem);
      if (await deps.db.transaction((trx) => awaitMedia(trx, id))) deps.media.copy(id);
      return { data: await loadMessage(deps, id) };
    },
  }),
];

/** One message on the wire, as it is now. */
export async function loadMessage(deps: Deps, id: number) {
  const [message] = await messagesById(deps.db, [id]);
  if (!message) throw messageNotFound();
  return presentMessage(message);
}

function messageNotFound(): AppError {
  return new AppError('message_not_found', 'Message not found');
}
