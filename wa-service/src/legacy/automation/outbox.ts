import { join } from 'node:path';
import type { WebhookEvent } from '@roms/contracts/webhooks';
import type { Logger } from 'pino';
import { createWebhookDispatcher } from '../../outbox/webhook-dispatcher.ts';
import type { WebhookDispatcherDeps } from '../../outbox/webhook-dispatcher.ts';
import { openDatabase } from '../../database.ts';
import { createSpool } from '../../outbox/spool.ts';
import type { PostJson, PostResult } from '../../outbox/webhook.ts';
import { oldSender } from '../inbound-log.ts';
import type { AutomationSettings } from './settings.ts';

export type MessageEvent = Extract<WebhookEvent, { event: 'message' }>;
export type OutboxDeps = Pick<WebhookDispatcherDeps, 'now' | 'random' | 'count'> & {
  sessionId: string;
  dataDir: string;
  settings: AutomationSettings;
  shopPhone: () => string | null;
  post: PostJson;
  log: Logger;
};

/** What the automation refused or never took is kept for a person with a database tool, and then forgotten. */
const DEAD_KEPT_MS = 30 * 24 * 3_600_000;

/**
 * What a number heard, until its automation has taken it: a spool and a dispatcher of its own beside those of the API, so
 * that neither waits for the other, and a number's dead n8n holds up no other number.
 */
export function createOutbox(deps: OutboxDeps) {
  const { sessionId, settings } = deps;
  const database = openDatabase(join(deps.dataDir, 'sessions', sessionId, 'automation.db'), '');
  const spool = createSpool(database, deps.now);
  const dispatcher = createWebhookDispatcher({
    spool,
    now: deps.now,
    random: deps.random,
    count: deps.count,
    log: deps.log.child({ session: sessionId, destination: 'automation' }),
    post: ({ eventId, body }) => deliver(eventId, JSON.parse(body) as MessageEvent),
  });

  /** Address and secret are those of now; without an address the event is dropped. */
  async function deliver(eventId: string, event: MessageEvent): Promise<PostResult> {
    const { webhookUrl, secret } = settings.targetOf(sessionId);
    if (webhookUrl === null) return { kind: 'answered', status: 204 };
    return deps.post({
      url: webhookUrl,
      body: JSON.stringify(asOldEvent(event, deps.shopPhone())),
      headers: { 'x-roms-event-id': eventId, ...(secret === null ? {} : { 'x-automation-secret': secret }) },
    });
  }

  return {
    /** Returns once it is on disk; the same message twice is one. As of old, what the shop itself wrote is not told. */
    take(event: MessageEvent): void {
      if (event.data.fromMe || settings.targetOf(sessionId).webhookUrl === null) return;
      spool.appendMessage(`${sessionId}:${event.data.chat}`, event);
    },
    stats: spool.stats,
    purge(): void {
      spool.purge();
      database.prepare('DELETE FROM dead_letters WHERE diedAt < ?').run(deps.now() - DEAD_KEPT_MS);
    },
    async close(patienceMs: number): Promise<void> {
      await dispatcher.close(patienceMs);
      database.close();
    },
  };
}

/** As the old gateway's n8n flows read it; `ts` in unix seconds. */
function asOldEvent({ sessionId, data }: MessageEvent, shopPhone: string | null) {
  return {
    event: 'wa.inbound',
    clientId: sessionId,
    message: {
      from: oldSender(data),
      to: shopPhone === null ? '' : `${shopPhone}@c.us`,
      body: data.body,
      fromMe: data.fromMe,
      ts: Math.floor(Date.parse(data.sentAt) / 1000),
    },
  };
}
