import { join } from 'node:path';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { AppError } from '@roms/domain/errors';
import { DAY_MS } from '@roms/domain/pacing/pacing';
import type { Context, Next } from 'koa';
import type { Logger } from 'pino';
import { openDatabase } from '../database.ts';
import type { Gateway } from '../gateway.ts';
import type { Session } from '../sessions/session.ts';
import { hasKey } from '../middleware/authenticate.ts';
import { plainBody } from '../middleware/plain-body.ts';
import { createJsonPost } from '../outbox/webhook.ts';
import { accountRoutes } from './accounts.ts';
import { createOutbox } from './automation/outbox.ts';
import { automationConfigRoutes, automationReplyRoutes, requireSecret } from './automation/routes.ts';
import { createAutomationSettings } from './automation/settings.ts';
import { answerOld, oldEnvelope } from './envelope.ts';
import { createInboundLog, inboundRoutes } from './inbound-log.ts';
import { createJobs } from './jobs.ts';
import { messageRoutes } from './messages.ts';
import { numberRoutes } from './numbers.ts';
import { createRunner } from './runner.ts';

/** A running delivery to an automation may take so long when the process ends. */
const FLUSH_MS = 1_000;
const CONFIG_GONE = 'Keys are set by the environment of wa-service and can neither be written nor read here';

/**
 * The interface of the old gateway: its calls, the jobs that it promises, and the webhook to an automation. Everything
 * goes through the same lanes and keys; no call takes a path, a browser option or a key from its caller. Its routers bring their own authentication and body parser,
 * since their errors are in the old envelope; they answer old methods only and let the rest pass.
 */
export function createLegacy(env: { apiKey: string; dataDir: string }, gateway: Gateway, log: Logger) {
  const jobs = createJobs(gateway.database, Date.now);
  const runner = createRunner(gateway, jobs, log);
  const inbound = createInboundLog(join(env.dataDir, 'inbound.db'));
  const automationFile = openDatabase(join(env.dataDir, 'automation.db'), '');
  const settings = createAutomationSettings(automationFile);
  const { post, close: closePost } = createJsonPost();
  const outboxes = new Map<string, ReturnType<typeof createOutbox>>();
  for (const session of gateway.sessions.values()) outboxOf(session);

  /** One of a number that is removed goes on until the process ends: what the automation has not taken leaves by it. */
  function outboxOf(session: Session): ReturnType<typeof createOutbox> {
    const known = outboxes.get(session.id);
    if (known !== undefined) return known;
    const outbox = createOutbox({
      sessionId: session.id,
      dataDir: env.dataDir,
      settings,
      post,
      log,
      now: Date.now,
      random: Math.random,
      shopPhone: () => gateway.sessions.get(session.id)?.view().phone ?? null,
      count: (result) => gateway.metrics.automation.inc({ result }),
    });
    outboxes.set(session.id, outbox);
    return outbox;
  }

  gateway.spool.onMessage((event) => {
    outboxOf(gateway.session(event.sessionId)).take(event);
    try {
      inbound.add(event.sessionId, gateway.session(event.sessionId).view().phone, event.data);
    } catch (error) {
      // A convenience: no message waits for it.
      log.warn({ err: error }, 'could not keep a message for GET /inbound');
    }
  });
  const daily = setInterval(() => {
    jobs.purge();
    for (const outbox of outboxes.values()) outbox.purge();
  }, DAY_MS);
  daily.unref();

  const parser = bodyParser({ jsonLimit: '1mb', enableTypes: ['json'] });
  const keyed = new Router({ sensitive: true });
  keyed.use(oldEnvelope(log), requireKey(env.apiKey), parser, plainBody);
  accountRoutes(keyed, gateway, inbound);
  numberRoutes(keyed, gateway, () => performance.now());
  messageRoutes(keyed, gateway, jobs, runner.look);
  inboundRoutes(keyed, gateway, inbound);
  automationConfigRoutes(keyed, gateway, settings);
  keyed.post('/config', (ctx) => answerOld(ctx, null, CONFIG_GONE, 410));
  keyed.get('/config/:key', (ctx) => answerOld(ctx, null, CONFIG_GONE, 410));

  const secret = new Router({ sensitive: true });
  secret.use(oldEnvelope(log), requireSecret(settings), parser, plainBody);
  automationReplyRoutes(secret, gateway, settings, jobs, runner.look);

  return {
    routers: [keyed, secret],
    /** No job is begun any more. */
    stop: runner.close,
    /** Once no number hears any more: what the automation has not taken stays on disk. */
    async close(): Promise<void> {
      clearInterval(daily);
      await Promise.all([...outboxes.values()].map((outbox) => outbox.close(FLUSH_MS)));
      closePost();
      inbound.close();
      automationFile.close();
    },
  };
}

function requireKey(apiKey: string) {
  return async (ctx: Context, next: Next): Promise<void> => {
    if (!hasKey(ctx, apiKey)) throw new AppError('unauthenticated', 'Invalid API key');
    await next();
  };
}
