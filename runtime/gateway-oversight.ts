import { z } from 'zod';
import {
  deadLetterSchema,
  gatewayEstimateSchema,
  gatewayPaceSchema,
  gatewayReportSchema,
  pairingCodeSchema,
  type DeadLetter,
  type GatewayEstimate,
  type GatewayPace,
  type GatewayReport,
  type Lane,
  type PairingCode,
} from '@roms/contracts/gateway';

type Settings = { body?: unknown; signal?: AbortSignal; timeoutMs?: number };
/** One call to wa-service with its key; throws `GatewayRefused` or `GatewayUnreachable`. */
export type GatewayCall = (method: string, path: string, settings?: Settings) => Promise<Response>;

/** The engine asks WhatsApp for the code through its page (milliseconds). */
const PAIRING_TIMEOUT_MS = 45_000;
/** A bundle holds a screenshot that a slow browser has to draw (milliseconds). */
const BUNDLE_TIMEOUT_MS = 30_000;

/** What a person who looks after a number asks of wa-service: its health, its pace, its pairing, what got stuck. */
export function createGatewayOversight(call: GatewayCall) {
  const sessionPath = (id: string, rest: string): string => `/sessions/${encodeURIComponent(id)}/${rest}`;
  const letterPath = (id: string): string => `/dead-letters/${encodeURIComponent(id)}`;
  async function ask<S extends z.ZodType>(
    schema: S,
    method: string,
    path: string,
    settings: Settings = {},
  ): Promise<z.output<S>> {
    const { data } = (await (await call(method, path, settings)).json()) as { data: unknown };
    return schema.parse(data);
  }

  return {
    report: (id: string): Promise<GatewayReport> =>
      ask(gatewayReportSchema, 'GET', sessionPath(id, 'report')),
    pace: (id: string): Promise<GatewayPace> => ask(gatewayPaceSchema, 'GET', sessionPath(id, 'pace')),
    setPace: (id: string, pace: GatewayPace): Promise<GatewayPace> =>
      ask(gatewayPaceSchema, 'PUT', sessionPath(id, 'pace'), { body: pace }),
    estimate: (id: string, { lane, count }: { lane: Lane; count: number }): Promise<GatewayEstimate> =>
      ask(gatewayEstimateSchema, 'GET', sessionPath(id, `estimate?lane=${lane}&count=${count}`)),
    pairingCode: (id: string, phone: string): Promise<PairingCode> =>
      ask(pairingCodeSchema, 'POST', sessionPath(id, 'pairing-code'), {
        body: { phone },
        timeoutMs: PAIRING_TIMEOUT_MS,
      }),
    /** For whoever helps; nothing of it is read here. */
    supportBundle: (id: string): Promise<unknown> =>
      ask(z.unknown(), 'GET', sessionPath(id, 'support-bundle'), { timeoutMs: BUNDLE_TIMEOUT_MS }),
    /** Newest first; at most 200. */
    deadLetters: (): Promise<DeadLetter[]> => ask(deadLetterSchema.array(), 'GET', '/dead-letters'),
    async replayDeadLetter(id: string): Promise<void> {
      await call('POST', `${letterPath(id)}/replay`);
    },
    async discardDeadLetter(id: string): Promise<void> {
      await call('DELETE', letterPath(id));
    },
  };
}
