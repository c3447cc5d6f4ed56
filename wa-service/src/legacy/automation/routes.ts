import type Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import type { Context, Next } from 'koa';
import { z } from 'zod';
import type { Gateway } from '../../gateway.ts';
import { clientIdSchema, clientOf } from '../clients.ts';
import { answerOld } from '../envelope.ts';
import type { Jobs } from '../jobs.ts';
import { oldMessageSchema, queueMessage } from '../messages.ts';
import type { AutomationSettings } from './settings.ts';

/**
 * Who holds the gateway's key says where messages go: any http or https address, this machine's own included, since
 * n8n often runs beside. Redirects are not followed, and what the address answers is not shown.
 */
const webhookUrlSchema = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .refine((url) => !URL.canParse(url) || new URL(url).username === '', 'must not hold a login');
const cleared = z.union([z.literal(''), z.null()]).transform(() => null);
export const automationConfigSchema = z.object({
  clientId: clientIdSchema.nullish(),
  webhookUrl: z.union([cleared, webhookUrlSchema]).optional(),
  secret: z.union([cleared, z.string().min(8).max(200)]).optional(),
});

const anyCallerSchema = z.looseObject({ clientId: z.unknown() }).catch({ clientId: '' });

/** The settings; a secret can be written and never read. */
export function automationConfigRoutes(router: Router, gateway: Gateway, settings: AutomationSettings): void {
  const answer = (ctx: Context, clientId: string | null, message?: string): void => {
    const { webhookUrl, secret } = settings.targetOf(clientId);
    answerOld(ctx, { clientId, webhookUrl, hasSecret: secret !== null }, message);
  };
  const nameOf = (asked: string | null | undefined): string | null =>
    asked === undefined || asked === null ? null : clientOf(gateway, asked).id;

  router.get('/automation/config', (ctx) => answer(ctx, null));
  router.get('/automation/config/:clientId', (ctx) => answer(ctx, nameOf(ctx.params.clientId)));
  router.post('/automation/config', (ctx) => {
    const { clientId, ...change } = automationConfigSchema.parse(ctx.request.body ?? {});
    settings.change(nameOf(clientId), change);
    answer(ctx, nameOf(clientId), 'Saved; the secret is not shown again');
  });
}

/** The automation's answer to a customer: it proves itself with the secret, and has no other right. */
export function automationReplyRoutes(
  router: Router,
  gateway: Gateway,
  settings: AutomationSettings,
  jobs: Jobs,
  wake: () => void,
): void {
  router.post('/automation/reply', (ctx) => {
    const { clientId } = anyCallerSchema.parse(ctx.request.body);
    if (!settings.isSecretOf(clientOf(gateway, clientId).id, ctx.get('x-automation-secret'))) throw refused();
    const queued = queueMessage(gateway, jobs, oldMessageSchema.parse(ctx.request.body ?? {}));
    wake();
    answerOld(ctx, queued, 'Queued', 201);
  });
}

/** Lets only those pass who show a secret of ours; whether it is the right one, the route says. */
export function requireSecret(settings: AutomationSettings) {
  return async (ctx: Context, next: Next): Promise<void> => {
    if (!settings.isSecret(ctx.get('x-automation-secret'))) throw refused();
    await next();
  };
}

function refused(): AppError {
  return new AppError('unauthenticated', 'Invalid automation secret');
}
