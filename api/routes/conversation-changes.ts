import {
  conversationSchema,
  markUnreadSchema,
  updateConversationSchema,
  type UpdateConversation,
} from '@roms/contracts/conversations';
import { giveConversation } from '../../db/conversations/give-conversation.ts';
import { markConversationRead } from '../../db/conversations/mark-conversation-read.ts';
import { markConversationUnread } from '../../db/conversations/mark-conversation-unread.ts';
import { setConversationStatus } from '../../db/conversations/set-conversation-status.ts';
import { actorOf } from '../context.ts';
import { dataOf, idParams, route } from '../route.ts';
import { requireVisible } from '../visible-conversation.ts';
import { loadConversation } from './load-conversation.ts';

/** Whose a conversation is, what becomes of it, and what of it is read. */
export const conversationChangeRoutes = [
  route({
    method: 'patch',
    path: '/api/v1/conversations/:id',
    access: { may: 'conversations.answer' },
    summary:
      'Take what is nobody’s, give what is one’s own to a colleague (with a `note`) or back (null: to the rule without ' +
      'the giver, else to the queue); an admin gives any to anybody; a colleague’s is not found. Or say what ' +
      'becomes of it: whoever resolves one that nobody has takes it, a snoozed one wakes at `snoozedUntil`, and a ' +
      'message of the customer opens it in any case',
    audit: { action: 'conversation.assigned', subject: 'conversation' },
    params: idParams,
    body: updateConversationSchema,
    response: dataOf(conversationSchema),
    handler: async ({ deps, actor, viewer, audit, params, body }) => {
      await requireVisible(deps, viewer, params.id);
      const conversationId = params.id;
      const { assigneeId: to, note } = body;
      const by = actor.user.id;
      const set = await deps.db.transaction(async (trx) => {
        const wish = statusWish(body);
        // What opens for somebody is theirs first: else the rule would look for another hand.
        const isTheirsFirst =
          wish?.status === 'open' && typeof to === 'number' && (to === by || viewer.sees === 'all');
        const give = async () =>
          to === undefined
            ? null
            : giveConversation(trx, { conversationId, to, by, note, viewer, beforeRule: isTheirsFirst });
        const early = isTheirsFirst ? await give() : null;
        const changed =
          wish &&
          (await setConversationStatus(trx, { ...wish, conversationId, viewer, actor: actorOf(actor) }));
        // Else last: whoever gives it away may not see it any more.
        const given = isTheirsFirst ? early : await give();
        if (changed) {
          const { before, after } = changed;
          await audit.record(trx, { action: 'conversation.status_changed', before, after });
        }
        if (given) await audit.record(trx, given);
        if (!given && !changed) audit.changedNothing();
        return changed;
      });
      if (set?.ended) deps.workflows.signalSnoozeEnded(set.ended);
      if (set?.begun) deps.workflows.startSnooze(set.begun);
      return { data: await loadConversation(deps, params.id) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/conversations/:id/unread',
    access: { may: 'conversations.answer' },
    summary: 'Take "read" back: `count` messages were unread before',
    audit: { action: 'conversation.unread', subject: 'conversation' },
    params: idParams,
    body: markUnreadSchema,
    response: dataOf(conversationSchema),
    handler: async ({ deps, viewer, audit, params, body }) => {
      await requireVisible(deps, viewer, params.id);
      await deps.db.transaction(async (trx) => {
        if (await markConversationUnread(trx, params.id, body.count)) await audit.record(trx);
        else audit.changedNothing();
      });
      return { data: await loadConversation(deps, params.id) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/conversations/:id/read',
    access: { may: 'conversations.answer' },
    summary: 'Mark everything as read; opening a conversation does not',
    audit: { action: 'conversation.read', subject: 'conversation' },
    params: idParams,
    response: dataOf(conversationSchema),
    handler: async ({ deps, viewer, audit, params }) => {
      await requireVisible(deps, viewer, params.id);
      await deps.db.transaction(async (trx) => {
        if (await markConversationRead(trx, params.id)) await audit.record(trx);
        else audit.changedNothing();
      });
      return { data: await loadConversation(deps, params.id) };
    },
  }),
];
/** What a request says of the status; a time to wake alone means to snooze. */
function statusWish({ status, snoozedUntil }: UpdateConversation) {
  if (status === undefined && snoozedUntil === undefined) return null;
  return { status: status ?? 'snoozed', snoozedUntil: snoozedUntil ? new Date(snoozedUntil) : null };
}
