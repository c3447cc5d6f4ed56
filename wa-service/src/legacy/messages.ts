import type Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import { z } from 'zod';
import { chatOf, phoneOfChat } from '../contract/chat.ts';
import type { Gateway } from '../gateway.ts';
import { clientIdSchema, clientOf, renamed } from './clients.ts';
import { answerOld } from './envelope.ts';
import { MAX_ATTEMPTS } from './jobs.ts';
import type { Job, Jobs } from './jobs.ts';

const textSchema = z.string().min(1).max(65_536);
const maxAttemptsSchema = z.number().int().min(1).max(100).default(MAX_ATTEMPTS);
export const oldMessageSchema = z.object({
  clientId: clientIdSchema,
  to: z.string().min(1).max(64),
  text: textSchema,
  maxAttempts: maxAttemptsSchema,
});
export const oldBroadcastSchema = z.object({
  clientId: clientIdSchema,
  name: z.string().max(200).optional(),
  text: textSchema,
  recipients: z.array(z.string().min(1).max(64)).min(1).max(10_000),
});
export type OldMessage = z.infer<typeof oldMessageSchema>;

/** Puts a message into the lane for what a system sends to one person; answers as the old queue did. */
export function queueMessage(gateway: Gateway, jobs: Jobs, ask: OldMessage): Pick<Job, 'id' | 'status'> {
  if (chatOf(ask.to) === null)
    throw new AppError('invalid_request', 'to: not a phone number', { status: 400 });
  const { to, text, maxAttempts } = ask;
  const clientId = clientOf(gateway, ask.clientId).id;
  return { id: jobs.add({ clientId, to, text, maxAttempts, lane: 'transactional' }), status: 'queued' };
}

/** Messages, broadcasts and what became of them. `media` and `options` were never sent and are not now. */
export function messageRoutes(router: Router, gateway: Gateway, jobs: Jobs, wake: () => void): void {
  router.post('/messages', (ctx) => {
    const ask = oldMessageSchema.parse(ctx.request.body ?? {});
    const queued = queueMessage(gateway, jobs, ask);
    wake();
    answerOld(ctx, queued, `Queued${renamed(ask.clientId, clientOf(gateway, ask.clientId))}`, 201);
  });

  router.get('/jobs/:id', (ctx) => {
    const job = jobs.find(ctx.params.id as string);
    if (job === undefined) throw new AppError('job_not_found', 'Job not found');
    const { text: _text, lane: _lane, nextRunAt, createdAt, ...row } = job;
    answerOld(ctx, { ...row, nextRunAt: iso(nextRunAt), createdAt: iso(createdAt) });
  });

  router.post('/broadcasts', (ctx) => {
    const ask = oldBroadcastSchema.parse(ctx.request.body ?? {});
    const clientId = clientOf(gateway, ask.clientId).id;
    const recipients = [...new Set(ask.recipients.map((to) => chatOf(to) ?? to))];
    const id = jobs.addBroadcast(
      { clientId, name: ask.name ?? null },
      recipients.map((to) => ({
        clientId,
        text: ask.text,
        maxAttempts: MAX_ATTEMPTS,
        lane: 'broadcast' as const,
        to: phoneOfChat(to) ?? to,
      })),
    );
    wake();
    answerOld(ctx, { id, status: 'sending', recipients: recipients.length }, 'Broadcast started', 201);
  });

  router.get('/broadcasts/:id', (ctx) => {
    const broadcast = jobs.findBroadcast(ctx.params.id as string);
    if (broadcast === null) throw new AppError('broadcast_not_found', 'Broadcast not found');
    answerOld(ctx, broadcast);
  });
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
