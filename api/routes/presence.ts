import { z } from 'zod';
import { presentPersonSchema, sayPresenceSchema } from '@roms/contracts/presence';
import { AppError } from '@roms/domain/errors';
import { publish } from '../../db/live-events.ts';
import { createRateLimit } from '../middleware/rate-limit.ts';
import { dataOf, idParams, route } from '../route.ts';
import { requireVisible } from '../visible-conversation.ts';

/** Of one person, however often they logged in; a page says so every few seconds, and a few times more while somebody types and goes on. */
const RATE = { perSecond: 2, burst: 30 };
const limit = createRateLimit();

export const presenceRoutes = [
  route({
    method: 'post',
    path: '/api/v1/conversations/:id/presence',
    access: { may: 'conversations.read' },
    forParticipants: true,
    summary:
      'Say that one reads a conversation, types in it or left it; forgotten after 30 s. Answers who else is there',
    audit: { action: 'conversation.presence', subject: 'conversation' },
    params: idParams,
    body: sayPresenceSchema,
    response: dataOf(z.array(presentPersonSchema)),
    isUnlogged: true,
    handler: async ({ deps, actor, viewer, audit, params: { id }, body: { state } }) => {
      // It changes nothing that anybody keeps.
      audit.changedNothing();
      const waitMs = limit.take(String(actor.user.id), RATE);
      if (waitMs > 0)
        throw new AppError('too_many_requests', 'This is said too often', {
          details: { retryAfterSeconds: Math.ceil(waitMs / 1_000) },
        });
      await requireVisible(deps, viewer, id);
      const person = { id: actor.user.id, name: actor.user.name };
      deps.presence.note({ conversationId: id, person, state });
      // The other processes, and through the hub everybody's pages.
      await publish(deps.db, { type: 'presence.updated', conversationId: id, person, state });
      return { data: deps.presence.of(id).filter((one) => one.id !== person.id) };
    },
  }),
];
