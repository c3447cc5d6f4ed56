import { openStream } from '../live/sse.ts';
import { route } from '../route.ts';

export const liveRoutes = [
  route({
    method: 'get',
    path: '/api/v1/live',
    access: { may: 'live.listen' },
    summary: 'Server-sent events: what changes, as it changes (contracts/live-events)',
    response: { contentType: 'text/event-stream' },
    handler: ({ ctx, deps, actor: { tokenHash, user }, viewer }) => {
      // A tab that was closed while its login was looked up says so no second time.
      if (ctx.res.closed || ctx.req.socket.destroyed) return;
      const leave = deps.admission.streams.enter(tokenHash);
      ctx.res.on('close', leave);
      openStream(ctx, deps.hub, { userId: user.id, tokenHash, role: user.role, viewer });
    },
  }),
];
