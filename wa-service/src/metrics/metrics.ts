import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
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
    simulated: new Gauge({
      name: 'wa_simulated_shop',
      help: '1 when the simulator plays WhatsApp in a real shop: nothing reaches a customer',
      registers,
    }),
    browsers: createBrowserMetrics(registry),
    sessions: createSessionMetrics(registry),
    ...createWebhookMetrics(registry),
  };
}
