import { z } from 'zod';
import { assignConversationsSchema, assignedSchema } from '@roms/contracts/conversations';
import { AppError } from '@roms/domain/errors';
import { giveConversation } from '../../db/conversations/give-conversation.ts';
import { User } from '../../db/models/User.ts';
import type { Logger } from '../../runtime/logger.ts';
import { toAppError } from '../middleware/error-handler.ts';
import { dataOf, route } from '../route.ts';

export const assignConversationsRoutes = [
  route({
    method: 'post',
    path: '/api/v1/conversations/assign',
    access: { may: 'conversations.assign' },
    summary:
      'Give many conversations to one person, or (null) each to the rule without whose it was; answers what became of each',
    audit: { action: 'conversation.assigned', subject: 'conversation' },
    body: assignConversationsSchema,
    response: dataOf(z.array(assignedSchema)),
    handler: async ({ ctx, deps, actor, viewer, audit, body: { ids, assigneeId: to, note } }) => {
      audit.changedNothing();
      if (to !== null && !(await User.query(deps.db).findById(to).select('active'))?.active)
        throw new AppError('agent_inactive', 'This person does not work here any more');
      const data: z.infer<typeof assignedSchema>[] = [];
      // Each by itself: what customers write meanwhile waits for one of them at most.
      for (const id of new Set(ids)) {
        const given = deps.db.transaction(async (trx) => {
          const handing = { conversationId: id, to, by: actor.user.id, note, viewer };
          const hands = await giveConversation(trx, handing);
          if (hands) await audit.record(trx, { id, ...hands });
        });
        data.push(await given.then(() => ({ id, outcome: 'done' as const }), refused(id, ctx.state.logger)));
      }
      return { data };
    },
  }),
];

/** Whatever happened to one, the others are done or were: what became of each is answered in any case. */
function refused(id: number, logger: Logger) {
  return (error: unknown) => {
    const { code, status } = toAppError(error);
    if (status >= 500) logger.error({ err: error, code, conversationId: id }, 'a conversation was not given');
    return { id, outcome: 'refused' as const, code };
  };
}
