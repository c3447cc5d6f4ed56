import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** What Prometheus reads; labels carry lanes, outcomes and session ids, never numbers or texts. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    sends: new Counter({
      ...{
        name: 'wa_sends_total',
        help: 'Answers and outcomes of sends',
        labelNames: ['lane', 'outcome'],
        registers,
      },
    }),
    inbound: new Counter({
      ...{ name: 'wa_inbound_total', help: 'Messages seen by the engine', labelNames: ['result'], registers },
    }),
    webhooks: new Counter({
      ...{ name: 'wa_webhooks_total', help: 'Webhook attempts', labelNames: ['result'], registers },
    }),
    spoolSize: new Gauge({
      name: 'wa_spool_events',
      help: 'Events that the API has not taken yet',
      registers,
    }),
    spoolAge: new Gauge({ name: 'wa_spool_oldest_seconds', help: 'Age of the oldest such event', registers }),
    deadLetters: new Gauge({ name: 'wa_dead_letters', help: 'Events that were given up', registers }),
    breaker: new Gauge({
      ...{
        name: 'wa_marketing_breaker',
        help: '0 marketing goes, 1 single sends try again, 2 marketing rests',
        labelNames: ['session'],
        registers,
      },
    }),
    ready: new Gauge({
      ...{
        name: 'wa_session_ready',
        help: '1 when the session can send',
        labelNames: ['session'],
        registers,
      },
    }),
  };
}
