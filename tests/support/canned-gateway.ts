import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  estimateQuerySchema,
  gatewayPaceSchema,
  type DeadLetter,
  type GatewayBreaker,
  type GatewayPace,
  type GatewayReport,
  type LaneBudget,
} from '@roms/contracts/gateway';

/** What a test makes the number be; see `aReport` for a healthy one. */
export type CannedGateway = Awaited<ReturnType<typeof startCannedGateway>>;

const CLOSED: GatewayBreaker = { state: 'closed', reason: null, since: null, until: null };

/** The report of a number in good health, some of it replaced. */
export function aReport(id: string, change: Partial<GatewayReport> = {}): GatewayReport {
  const now = Date.now();
  const lane = (name: LaneBudget['lane'], fields: Partial<LaneBudget> = {}): LaneBudget => ({
    ...{ lane: name, gapMs: [30_000, 60_000], used: { hour: 6, day: 21 }, left: { hour: 74, day: 279 } },
    ...{ waiting: 0, nextFreeAt: new Date(now).toISOString(), reason: null },
    ...fields,
  });
  return {
    session: {
      ...{ id, state: 'ready', reason: null, since: new Date(now - 86_400_000).toISOString(), qr: null },
      ...{ phone: '6281100001111', retryAt: null, pairingCode: null },
    },
    budget: {
      ...{ isPaced: true, pace: { preset: 'normal', perDay: null }, caps: { hour: 80, day: 300 } },
      ...{ warmUp: null, breaker: CLOSED, strangers: { used: 1, cap: 5 } },
      lanes: [
        lane('reply', { gapMs: [1_000, 1_000], left: null }),
        lane('transactional', { gapMs: [5_000, 12_000] }),
        lane('reminder', {
          ...{ waiting: 3, reason: 'gap', nextFreeAt: new Date(now + 42_000).toISOString() },
        }),
        lane('broadcast', { used: { hour: 0, day: 0 }, left: { hour: 30, day: 90 } }),
      ],
    },
    today: { sent: 42, cap: 300 },
    week: { sent: 180, replied: 76, optedOut: 2, failed: 1 },
    days: [12, 30, 0, 41, 28, 47, 22].map((sent, index) => ({
      date: new Date(now - (6 - index) * 86_400_000).toISOString().slice(0, 10),
      ...{ sent, replied: Math.floor(sent / 2), failed: index === 3 ? 1 : 0 },
    })),
    unknown: 0,
    isDeaf: false,
    lastInboundAt: new Date(now - 240_000).toISOString(),
    lastAckAt: new Date(now - 60_000).toISOString(),
    spool: { waiting: 0, oldestMs: 0, deadLetters: 0 },
    ...change,
  };
}

/**
 * What wa-service says to whoever looks after a number, with answers that a test chooses: for states of health that
 * the real one reaches only after days. It sends nothing and keeps nothing.
 */
export async function startCannedGateway() {
  const apiKey = 'test-gateway-key';
  const state = {
    reports: new Map<string, GatewayReport>([['main', aReport('main')]]),
    letters: [] as DeadLetter[],
    paces: new Map<string, GatewayPace>(),
    /** What each number was asked to pair with. */
    phones: [] as string[],
    replayed: [] as string[],
    /** The next asks are refused with this. */
    refusal: null as { status: number; code: string } | null,
  };

  function answer(method: string, url: URL, body: unknown): unknown {
    const [, area, id = '', rest = ''] = url.pathname.split('/');
    if (state.refusal !== null) throw state.refusal;
    if (area === 'health') return { status: 'ok' };
    if (area === 'dead-letters') return answerLetters(method, id, rest);
    const report = state.reports.get(id);
    if (area === 'sessions' && id === '') return [...state.reports.values()].map(({ session }) => session);
    if (area !== 'sessions' || report === undefined) throw { status: 404, code: 'session_not_found' };
    switch (`${method} ${rest}`) {
      case 'GET report':
        return report;
      case 'GET pace':
        return state.paces.get(id) ?? report.budget.pace;
      case 'PUT pace':
        report.budget.pace = gatewayPaceSchema.parse(body);
        state.paces.set(id, report.budget.pace);
        return report.budget.pace;
      case 'GET estimate': {
        const { lane, count } = estimateQuerySchema.parse(Object.fromEntries(url.searchParams));
        return estimate(lane, count);
      }
      case 'POST pairing-code':
        state.phones.push((body as { phone: string }).phone);
        return { code: 'ABCD1234', expiresAt: new Date(Date.now() + 170_000).toISOString() };
      case 'GET support-bundle':
        return { versions: { roms: '0.1.0' }, state: report.session.state };
      default:
        return report.session;
    }
  }

  function answerLetters(method: string, id: string, rest: string): unknown {
    if (id === '') return state.letters.slice(0, 200);
    const letter = state.letters.find((one) => one.id === id);
    if (letter === undefined) throw { status: 404, code: 'dead_letter_not_found' };
    state.letters = state.letters.filter((one) => one !== letter);
    if (rest === 'replay') state.replayed.push(id);
    return { id, state: method === 'DELETE' ? 'discarded' : 'queued' };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('content-type', 'application/json');
    try {
      if (request.headers['x-api-key'] !== apiKey) throw { status: 401, code: 'unauthenticated' };
      const body = await readJson(request);
      const data = answer(request.method ?? '', new URL(request.url ?? '', 'http://gateway'), body);
      response.end(JSON.stringify({ data }));
    } catch (problem) {
      const { status = 500, code = String(problem) } = problem as { status?: number; code?: string };
      response.writeHead(status).end(JSON.stringify({ error: { code, message: code } }));
    }
  }

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    state,
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function estimate(lane: string, count: number) {
  const startsAt = Date.now();
  const days = Array.from({ length: Math.ceil(count / 300) }, (_, index) => ({
    date: new Date(startsAt + index * 86_400_000).toISOString().slice(0, 10),
    count: Math.min(300, count - index * 300),
  }));
  const finishAt = startsAt + (days.length - 1) * 86_400_000 + 3_600_000;
  return {
    ...{ lane, count, days, startsAt: new Date(startsAt).toISOString() },
    finishAt: new Date(finishAt).toISOString(),
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const part of request) text += String(part);
  return text === '' ? undefined : JSON.parse(text);
}
