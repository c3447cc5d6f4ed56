import { conversationSchema } from '@roms/contracts/conversations';
import { startConversationSchema, type StartConversation } from '@roms/contracts/new-conversation';
import { AppError } from '@roms/domain/errors';
import { normalisePhone } from '@roms/domain/phone';
import { startConversation, type NewChat } from '../../db/conversations/start-conversation.ts';
import { actorOf } from '../context.ts';
import { dataOf, route } from '../route.ts';
import { loadConversation } from './load-conversation.ts';

export const newConversationRoutes = [
  route({
    method: 'post',
    path: '/api/v1/conversations',
    access: { may: 'conversations.answer' },
    summary:
      'Write first: finds or makes the conversation with a phone or a customer; a new one is open and one’s own (201). ' +
      'A colleague’s customer is 409 `conversation_taken` with `details.assignee`',
    audit: { action: 'conversation.started', subject: 'conversation' },
    body: startConversationSchema,
    response: dataOf(conversationSchema),
    status: 201,
    otherStatus: 200,
    handler: async ({ ctx, deps, actor, viewer, audit, body }) => {
      const chat = { to: receiverOf(body), sessionId: body.sessionId, by: actorOf(actor), viewer };
      const started = await deps.db.transaction(async (trx) => {
        const found = await startConversation(trx, chat);
        const { id, customerId, sessionId, assigneeId, status } = found.conversation;
        if (found.isUnchanged) audit.changedNothing();
        else await audit.record(trx, { id, after: { customerId, sessionId, assigneeId, status } });
        return found;
      });
      if (started.reopened?.ended) deps.workflows.signalSnoozeEnded(started.reopened.ended);
      if (!started.isNew) ctx.state.successStatus = 200;
      return { data: await loadConversation(deps, started.conversation.id) };
    },
  }),
];

function receiverOf({ phone: written, customerId }: StartConversation): NewChat['to'] {
  if (customerId !== undefined) return { customerId };
  const phone = normalisePhone(written ?? '');
  if (phone === null) {
    throw new AppError('invalid_request', 'This is no phone number', {
      status: 400,
      details: { fields: { phone: ['is no phone number'] } },
    });
  }
  return { phone };
}
