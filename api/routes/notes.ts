import { activitySchema, writeNoteSchema } from '@roms/contracts/activities';
import { Activity } from '../../db/models/Activity.ts';
import { noteConversation } from '../../db/conversations/note-conversation.ts';
import { actorOf } from '../context.ts';
import { presentActivity } from '../presenters/present-activity.ts';
import { dataOf, idParams, route } from '../route.ts';

export const noteRoutes = [
  route({
    method: 'post',
    path: '/api/v1/conversations/:id/notes',
    access: { may: 'conversations.note' },
    forParticipants: true,
    summary:
      'A note for colleagues, which no customer ever gets. Whom it mentions is told, and may read this conversation ' +
      'and note in it from now on',
    audit: { action: 'conversation.noted', subject: 'conversation' },
    params: idParams,
    body: writeNoteSchema,
    response: dataOf(activitySchema),
    status: 201,
    handler: async ({ deps, actor, viewer, audit, params, body }) => {
      const { mentionIds = [] } = body;
      const note = { conversationId: params.id, body: body.body, mentionIds, viewer, actor: actorOf(actor) };
      const { activityId } = await deps.db.transaction(async (trx) => {
        const noted = await noteConversation(trx, note);
        await audit.record(trx, { after: { activityId: noted.activityId, mentionIds: noted.mentionIds } });
        return noted;
      });
      return { data: presentActivity(await Activity.query(deps.db).findById(activityId).throwIfNotFound()) };
    },
  }),
];
