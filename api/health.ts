import { whyReal } from '@roms/domain/real-shop';
import { isClockBelieved } from '@roms/domain/clock-floor';
import type { Health as HealthBody } from '@roms/contracts/health';
import { describeWorkerProblem, workerProblem, type HeartbeatAges } from '@roms/domain/heartbeat';
import { HEARTBEAT_AGES } from '../db/heartbeats/heartbeats.ts';
import type { Env } from '../runtime/env.ts';
import type { GatewayClient } from '../runtime/gateway-client.ts';
import type { WorkflowClient } from '../temporal/workflow-client/index.ts';
import { createHeldConnection } from './held-connection.ts';

type Part = HealthBody['parts'][string];

/** No part may hold the answer longer than this (milliseconds). */
const PART_TIMEOUT_MS = 2_000;
/** Probes of several monitors share one look for this long (milliseconds). */
const CACHE_MS = 1_000;
/** What is down may be back any moment (milliseconds). */
const BAD_CACHE_MS = 100;

export type Health = {
  /** Never throws: what cannot be reached is a part that says so. */
  check: () => Promise<HealthBody>;
  isReady: () => Promise<boolean>;
  close: () => Promise<void>;
};

/**
 * How the parts are doing. PostgreSQL decides between up and down; everything else away is `degraded`,
 * because orders are accepted all the same. The database is asked over one connection of its own, so that a busy
 * pool is not taken for a dead server, and however many probes come at once they take no further connection.
 */
export function createHealth(deps: { env: Env; gateway: GatewayClient; workflows: WorkflowClient }): Health {
  const isReal = whyReal(deps.env) !== null;
  const database = createHeldConnection({
    connectionString: deps.env.DATABASE_URL,
    name: 'roms-health',
    timeoutMs: PART_TIMEOUT_MS,
  });
  /** The shop's numbers and the heartbeats as the database knows them; the question also proves that it answers. */
  const databaseAnswer = shared(() =>
    settle(async () => {
      const states = await database.query<{ id: string; state: string }>(NUMBERS);
      const [ages] = await database.query<HeartbeatAges>(HEARTBEAT_AGES);
      return { ...OK, states, ages: ages! };
    }),
  );

  async function look(): Promise<HealthBody> {
    const [asked, temporal, gateway, reported] = await Promise.all([
      databaseAnswer(),
      settle(async () => ((await deps.workflows.isHealthy()) ? OK : away('Temporal does not answer'))),
      settle(async () => {
        const { ok, status, isSimulated = false } = await deps.gateway.health();
        return { ...(ok ? OK : away(`wa-service: ${status}`)), isSimulated };
      }),
      settle(async () => ({ ...OK, live: await deps.gateway.sessions() })),
    ]);
    const isDatabaseUp = asked.status === 'ok';
    const known = 'live' in reported ? reported.live : 'states' in asked ? asked.states : [];
    const parts: Record<string, Part> = {
      postgres: isDatabaseUp ? OK : { status: 'down', message: 'PostgreSQL cannot be reached' },
      temporal: toPart(temporal, 'Temporal does not answer'),
      worker: 'ages' in asked ? workerPart(asked.ages) : away('PostgreSQL, where it shows itself, is away'),
      wa_service: toPart(gateway, 'wa-service does not answer'),
      ...('isSimulated' in gateway && gateway.isSimulated && isReal ? { simulator: PLAYED } : {}),
      ...(isClockBelieved(Date.now()) ? {} : { clock: CLOCK_BEHIND }),
      ...Object.fromEntries(known.map((number) => [partName(number.id), numberPart(number)])),
    };
    const isWell = Object.values(parts).every((part) => part.status === 'ok');
    return { status: !isDatabaseUp ? 'down' : isWell ? 'ok' : 'degraded', parts };
  }

  return {
    check: shared(look),
    isReady: async () => (await databaseAnswer()).status === 'ok',
    close: () => database.close(),
  };
}

/** One look for everybody who asks while it is under way or shortly after it; what hangs is asked once. */
function shared<T extends { status: string }>(look: () => Promise<T>): () => Promise<T> {
  let last: { until: number; answer: Promise<T> } | null = null;
  return () => {
    if (last === null || performance.now() > last.until) {
      const mine = { until: Infinity, answer: look() };
      void mine.answer.then(({ status }) => {
        const isBad = status === 'down' || status === 'failed';
        mine.until = performance.now() + (isBad ? BAD_CACHE_MS : CACHE_MS);
      });
      last = mine;
    }
    return last.answer;
  };
}

const OK: Part = { status: 'ok' };
const NUMBERS = 'SELECT id, state FROM wa_sessions WHERE removed_at IS NULL ORDER BY id';
const away = (message: string): Part => ({ status: 'degraded', message });
const PLAYED = away('The simulator plays WhatsApp: nothing reaches a customer; set WA_DRIVER=whatsapp-web');
const CLOCK_BEHIND = away('The clock is years behind: nothing is sent by itself until it is right');

/** A worker that hangs keeps its place in Temporal's memory for minutes: only its own beat tells. */
function workerPart(ages: HeartbeatAges): Part {
  const problem = workerProblem(ages);
  return problem === null ? OK : away(describeWorkerProblem(problem));
}

async function settle<T extends { status: string }>(
  ask: () => Promise<T>,
): Promise<T | { status: 'failed' }> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<{ status: 'failed' }>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'failed' }), PART_TIMEOUT_MS);
  });
  try {
    return await Promise.race([ask(), patience]);
  } catch {
    return { status: 'failed' };
  } finally {
    clearTimeout(timer);
  }
}

function toPart(part: Part | { status: 'failed' }, message: string): Part {
  if (part.status === 'failed') return away(message);
  return part.message === undefined ? OK : { status: part.status, message: part.message };
}

function partName(sessionId: string): string {
  return sessionId === 'main' ? 'whatsapp' : `whatsapp:${sessionId}`;
}

function numberPart({ state }: { state: string }): Part {
  if (state === 'ready') return OK;
  if (state === 'qr') return away('The WhatsApp number needs a scan of its QR code');
  if (state === 'logged_out') return away('The WhatsApp number was logged out: scan its QR code again');
  return away(`The WhatsApp number is ${state}`);
}
