import { z } from 'zod';
import {
  cannedReplySchema,
  createCannedReplySchema,
  replyValuesSchema,
  updateCannedReplySchema,
} from '@roms/contracts/canned-replies';
import { isPermitted } from '@roms/domain/permissions';
import { replyValues } from '../../db/automation/reply-values.ts';
import { cannedRepliesOf } from '../../db/canned-replies/canned-replies-of.ts';
import {
  createCannedReply,
  deleteCannedReply,
  updateCannedReply,
  type CannedReplyWriter,
} from '../../db/canned-replies/write-canned-reply.ts';
import type { UserActor } from '../context.ts';
import { presentCannedReply } from '../presenters/present-canned-reply.ts';
import { dataOf, idParams, route } from '../route.ts';
import { requireVisible } from '../visible-conversation.ts';

export const cannedReplyRoutes = [
  route({
    method: 'get',
    path: '/api/v1/canned-replies',
    access: { may: 'canned-replies.read' },
    summary: 'The texts that one can answer with: one’s own and those that everybody shares, by shortcut',
    response: dataOf(z.array(cannedReplySchema)),
    handler: async ({ deps, actor }) => ({
      data: (await cannedRepliesOf(deps.db, actor.user.id)).map(presentCannedReply),
    }),
  }),
  route({
    method: 'post',
    path: '/api/v1/canned-replies',
    access: { may: 'canned-replies.update' },
    summary: 'Keep a text for many answers; `shared` ones are an admin’s to write',
    audit: { action: 'canned_reply.created', subject: 'canned_reply' },
    body: createCannedReplySchema,
    response: dataOf(cannedReplySchema),
    status: 201,
    handler: async ({ deps, actor, audit, body }) => ({
      data: await deps.db.transaction(async (trx) => {
        const made = presentCannedReply(await createCannedReply(trx, writerOf(actor), body));
        await audit.record(trx, { id: made.id, after: made });
        return made;
      }),
    }),
  }),
  route({
    method: 'patch',
    path: '/api/v1/canned-replies/:id',
    access: { may: 'canned-replies.update' },
    summary: 'Change a canned reply; a colleague’s own is not found',
    audit: { action: 'canned_reply.changed', subject: 'canned_reply' },
    params: idParams,
    body: updateCannedReplySchema,
    response: dataOf(cannedReplySchema),
    handler: async ({ deps, actor, audit, params, body }) => ({
      data: await deps.db.transaction(async (trx) => {
        const { before, after } = await updateCannedReply(trx, writerOf(actor), params.id, body);
        const shown = presentCannedReply(after);
        await audit.record(trx, { before: presentCannedReply(before), after: shown });
        return shown;
      }),
    }),
  }),
  route({
    method: 'delete',
    path: '/api/v1/canned-replies/:id',
    access: { may: 'canned-replies.update' },
    summary: 'Delete a canned reply; a colleague’s own is not found',
    audit: { action: 'canned_reply.deleted', subject: 'canned_reply' },
    params: idParams,
    response: null,
    handler: async ({ deps, actor, audit, params }) => {
      await deps.db.transaction(async (trx) => {
        const before = await deleteCannedReply(trx, writerOf(actor), params.id);
        await audit.record(trx, { before: presentCannedReply(before) });
      });
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/conversations/:id/reply-values',
    access: { may: 'conversations.read' },
    summary: 'What the customer and their last order give the variables of an answer',
    params: idParams,
    response: dataOf(replyValuesSchema),
    handler: async ({ deps, viewer, params }) => {
      await requireVisible(deps, viewer, params.id);
      const clock = { now: deps.now(), dayMs: deps.env.ROMS_DAY_MS ?? DAY_MS };
      return { data: await replyValues(deps.db, params.id, clock) };
    },
  }),
];

const DAY_MS = 86_400_000;

function writerOf({ user }: UserActor): CannedReplyWriter {
  return { userId: user.id, mayShare: isPermitted(user.role, 'canned-replies.share') };
}
