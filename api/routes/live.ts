import { openStream } from '../live/sse.ts';
import { route } from '../route.ts';

export const liveRoutes = [
  route({
    method: 'get',
    path: '/api/v1/live',
    access: { may: 'live.listen' },
    summary: 'Server-sent events: what changes, as it changes (contracts/live-events)',
    response: { contentType: 'text/event-stream' },
    handler: ({ ctx, deps, actor, viewer }) =>
      openStream(ctx, deps.hub, { tokenHash: actor.tokenHash, role: actor.user.role, viewer }),
  }),
];
