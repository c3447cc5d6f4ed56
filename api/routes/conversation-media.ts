import { z } from 'zod';
import { messageSchema } from '@roms/contracts/messages';
import { pageOf } from '@roms/contracts/pagination';
import { cursorSchema } from '@roms/contracts/text';
import { mediaPage } from '../../db/conversations/media-page.ts';
import { decodeCursor } from '../../db/keyset.ts';
import { presentMessage } from '../presenters/present-message.ts';
import { idParams, route } from '../route.ts';
import { requireVisible } from '../visible-conversation.ts';

export const conversationMediaRoutes = [
  route({
    method: 'get',
    path: '/api/v1/conversations/:id/media',
    access: { may: 'conversations.read' },
    summary: 'The messages of a conversation that have a picture, a sound or a file, the newest first',
    params: idParams,
    query: z.object({ cursor: cursorSchema.optional() }),
    response: pageOf(messageSchema),
    handler: async ({ deps, viewer, params, query }) => {
      await requireVisible(deps, viewer, params.id);
      const ask = { conversationId: params.id, after: decodeCursor(query.cursor) };
      const { rows, nextCursor } = await mediaPage(deps.db, ask);
      return { data: rows.map(presentMessage), page: { nextCursor } };
    },
  }),
];
