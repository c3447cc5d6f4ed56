import { healthSchema } from '@roms/contracts/health';
import type { SessionState } from '@roms/contracts/gateway';
import { createGatewayClient } from '../../runtime/gateway-client.ts';
import { bad, ok, reasonOf, warn, type Finding } from './finding.ts';

/** What a person does about a number in each state. */
const ADVICE: Partial<Record<SessionState, string>> = {
  qr: 'scan the code on the WhatsApp page with the phone of the shop',
  logged_out: 'press connect on the WhatsApp page and scan the new code',
  stopped: 'press connect on the WhatsApp page',
  disconnected: 'it reconnects by itself; look at the phone and its internet if it lasts',
  failed: 'press connect on the WhatsApp page; the log of wa-service says why',
  passkey: 'confirm the login on the phone of the shop',
  starting: 'wait a minute and look again',
  authenticating: 'wait a minute and look again',
};

/** wa-service and the shop's numbers. Never throws. */
export async function checkGateway(options: { url: string; apiKey: string }): Promise<Finding[]> {
  const gateway = createGatewayClient(options);
  const health = await gateway.health();
  if (health.status === 'unreachable') {
    return [bad('wa-service', `does not answer at ${options.url}`, 'start the stack, or correct WA_URL')];
  }
  const service = health.ok ? [ok('wa-service', options.url)] : await troubles(options, health.status);
  try {
    const sessions = await gateway.sessions();
    const numbers = sessions.map(({ id, state, since }) => {
      const found = `${state} since ${since}`;
      return state === 'ready' ? ok(`number ${id}`, found) : warn(`number ${id}`, found, ADVICE[state] ?? '');
    });
    return [...service, ...numbers];
  } catch (error) {
    return [...service, bad('numbers', reasonOf(error), 'compare WA_API_KEY on both sides')];
  }
}

/** What a person does about each of wa-service's own problems; those of a number are told with the number. */
const TROUBLES: Record<string, { found: string; advice: string }> = {
  disk_low: {
    found: 'its disk is nearly full: it will take no sends and keep no messages',
    advice: 'free some space on the disk of WA_DATA_DIR',
  },
  spool_old: {
    found: 'the API has not taken what it heard for more than five minutes',
    advice: 'see the API below, and `dead-letters` once it is back',
  },
};

async function troubles(options: { url: string; apiKey: string }, status: string): Promise<Finding[]> {
  const response = await fetch(new URL('/health', options.url), {
    headers: { 'x-api-key': options.apiKey },
    signal: AbortSignal.timeout(5_000),
  }).catch(() => null);
  const body = (await response?.json().catch(() => null)) as { problems?: string[] } | null;
  const known = (body?.problems ?? []).flatMap((problem) => TROUBLES[problem] ?? []);
  if (known.length === 0) return [warn('wa-service', `says ${status}`, 'the log of wa-service says why')];
  return known.map(({ found, advice }) => warn('wa-service', found, advice));
}

/** The API as a browser on this machine finds it. Never throws. */
export async function checkApi(url: string): Promise<Finding> {
  try {
    const response = await fetch(new URL('/health', url), { signal: AbortSignal.timeout(5_000) });
    const { status, parts } = healthSchema.parse(await response.json());
    const away = Object.entries(parts).filter(([, part]) => part.status !== 'ok');
    if (away.length === 0) return ok('api', url);
    const named = away.map(([name, part]) => `${name}: ${part.message ?? part.status}`).join(', ');
    return warn('api', `${url} is ${status} (${named})`, 'cure the parts it names');
  } catch (error) {
    return bad('api', `does not answer at ${url} (${reasonOf(error)})`, 'start the stack: `npm start`');
  }
}
