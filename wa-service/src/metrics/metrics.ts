import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import { createBrowserMetrics } from './browsers.ts';
import { createSessionMetrics } from './sessions.ts';
import { createWebhookMetrics } from './webhooks.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/** What Prometheus reads; labels carry lanes, outcomes and session ids, never numbers or texts. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    sends: new Counter({
      name: 'wa_sends_total',
      help: 'Answers and outcomes of sends',
      registers,
      labelNames: ['lane', 'outcome'],
    }),
    inbound: new Counter({
      name: 'wa_inbound_total',
      help: 'Messages seen by the engine',
      labelNames: ['result'],
      registers,
    }),
    browsers: createBrowserMetrics(registry),
    sessions: createSessionMetrics(registry),
    ...createWebhookMetrics(registry),
  };
}
