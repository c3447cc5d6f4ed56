import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Spool } from '../outbox/spool.ts';
import type { PostWebhook } from '../outbox/webhook.ts';

/** The way to the API and to the automation: attempts, how long they take, what is still owed. */
export function createWebhookMetrics(registry: Registry) {
  const registers = [registry];
  const latency = new Histogram({
    name: 'wa_webhook_seconds',
    help: 'How long the API took to answer a webhook',
    registers,
    labelNames: ['result'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  });
  const spoolSize = new Gauge({
    name: 'wa_spool_events',
    help: 'Events that the API has not taken yet',
    registers,
  });
  const spoolAge = new Gauge({
    name: 'wa_spool_oldest_seconds',
    help: 'Age of the oldest such event',
    registers,
  });
  const deadLetters = new Gauge({
    name: 'wa_dead_letters',
    help: 'Events that were given up',
    registers,
  });

  return {
    webhooks: new Counter({
      name: 'wa_webhooks_total',
      help: 'Webhook attempts',
      labelNames: ['result'],
      registers,
    }),
    automation: new Counter({
      name: 'wa_automation_webhooks_total',
      help: 'Webhook attempts to an automation (n8n)',
      registers,
      labelNames: ['result'],
    }),
    /** The same posting, timed; `result` is the first digit of the status, or `unreachable`. */
    timed(post: PostWebhook): PostWebhook {
      return async (event) => {
        const stop = latency.startTimer();
        const answer = await post(event);
        stop({ result: answer.kind === 'answered' ? `${Math.floor(answer.status / 100)}xx` : answer.kind });
        return answer;
      };
    },
    observeSpool(spool: Spool): void {
      const { size, oldestMs, dead } = spool.stats();
      spoolSize.set(size);
      spoolAge.set(oldestMs / 1000);
      deadLetters.set(dead);
    },
  };
}
