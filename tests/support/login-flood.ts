import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export type Credentials = { email: string; password: string };
export type FloodReport = {
  /** How often each status was answered; 0 is a connection that got no answer. */
  statuses: Record<number, number>;
  seconds: number;
  /** How long each `/ready` took meanwhile (ms), and how many did not say 200. */
  ready: { times: number[]; failures: number };
  /** How many tries the right password needed during the flood; null when three were not enough. */
  triesDuring: number | null;
  /** Whether the right password got in with the first try after it. */
  isInAfter: boolean;
};

/**
 * Sends `count` wrong logins at once, as fast as they are answered, and sees whether the API stays ready and whether
 * `right` gets in: during the flood within three tries that wait as they are told, afterwards at once.
 */
export async function floodLogins(
  url: string,
  { count, emailOf, right }: { count: number; emailOf: (index: number) => string; right: Credentials },
): Promise<FloodReport> {
  // A connection each: one that rests may be closed by the server just when it is used again.
  const crowd = new Agent({ maxSockets: count });
  const statuses: Record<number, number> = {};
  const ready = { times: [] as number[], failures: 0 };
  let isOver = false;
  const probing = (async () => {
    while (!isOver) {
      const startedAt = performance.now();
      const { status } = await call(url, 'GET', '/ready');
      ready.times.push(performance.now() - startedAt);
      if (status !== 200) ready.failures += 1;
      await sleep(20);
    }
  })();
  const startedAt = performance.now();
  const flood = Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const wrong = { email: emailOf(index), password: `tebakan-${index}` };
      const { status } = await logIn(url, wrong, crowd);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }),
  );
  const triesDuring = await getIn(url, right, 3);
  await flood;
  const seconds = (performance.now() - startedAt) / 1000;
  isOver = true;
  await probing;
  const isInAfter = (await getIn(url, right, 1)) === 1;
  return { statuses, seconds, ready, triesDuring, isInAfter };
}

/** How many tries it took to log in, each as late as the one before was told; null when `most` were not enough. */
async function getIn(url: string, right: Credentials, most: number): Promise<number | null> {
  for (let tries = 1; tries <= most; tries += 1) {
    const { status, retryAfter } = await logIn(url, right);
    if (status === 200) return tries;
    if (status !== 429) throw new Error(`the right password was answered ${status}`);
    await sleep(retryAfter * 1000);
  }
  return null;
}

const logIn = (url: string, credentials: Credentials, agent?: Agent) =>
  call(url, 'POST', '/api/v1/auth/login', { agent, body: JSON.stringify(credentials) });

function call(
  url: string,
  method: string,
  path: string,
  { agent, body }: { agent?: Agent; body?: string } = {},
): Promise<{ status: number; retryAfter: number }> {
  return new Promise((resolve) => {
    const asking = request(
      url + path,
      { method, agent, headers: body ? { 'content-type': 'application/json' } : {} },
      (response) => {
        const retryAfter = Number(response.headers['retry-after'] ?? 1);
        response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, retryAfter }));
      },
    );
    asking.on('error', () => resolve({ status: 0, retryAfter: 1 }));
    asking.end(body);
  });
}
