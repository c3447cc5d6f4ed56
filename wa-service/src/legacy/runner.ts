import type { SendAnswer } from '@roms/contracts/gateway';
import type { Logger } from 'pino';
import { chatOf } from '../contract/chat.ts';
import { backoffMs } from '../outbox/backoff.ts';
import type { Gateway } from '../gateway.ts';
import { createWriteRetries } from '../inbound/write-retries.ts';
import type { Job, Jobs } from './jobs.ts';

const LOOK_EVERY_MS = 500;
const AT_ONCE = 8;
/** What a system says to one person is stale after a day (as the pipeline's own); a broadcast may take weeks. */
const SHELF_LIFE_MS = 24 * 3_600_000;

/** Sends the old gateway's jobs by the one way there is: through the lanes, under the key `legacy:<job id>`. */
export function createRunner(gateway: Gateway, jobs: Jobs, log: Logger) {
  let running = 0;
  let isClosed = false;
  const writeRetries = createWriteRetries(log);
  const timer = setInterval(lookAgain, LOOK_EVERY_MS);
  timer.unref();

  function lookAgain(): void {
    try {
      look();
    } catch (error) {
      log.error({ err: error }, 'could not look for jobs of the old gateway');
    }
  }

  function look(): void {
    if (isClosed || running >= AT_ONCE) return;
    for (const job of jobs.due(AT_ONCE - running)) {
      jobs.begin(job.id);
      running += 1;
      void run(job).finally(() => (running -= 1));
    }
  }

  async function run(job: Job): Promise<void> {
    const chat = chatOf(job.to);
    if (chat === null) {
      writeRetries.write(job.id, () => jobs.settle(job.id, 'failed', 'not a phone number'));
      return;
    }
    const session = gateway.sessions.get(job.clientId);
    if (session === undefined) {
      writeRetries.write(job.id, () => jobs.settle(job.id, 'failed', 'session_removed'));
      return;
    }
    try {
      const key = `legacy:${job.id}`;
      const expiresAt = job.lane === 'broadcast' ? null : job.createdAt + SHELF_LIFE_MS;
      const ask = { key, lane: job.lane, chat, body: job.text, expiresAt, stranger: false };
      if (isClosed) return;
      const answer = await session.sender.ask(ask);
      writeRetries.write(job.id, () => conclude(job, answer));
    } catch (error) {
      if (isClosed) return;
      log.error({ job: job.id, err: error }, 'a job of the old gateway failed');
      writeRetries.write(job.id, () => failed(job, 'internal error'));
    }
  }

  function conclude(job: Job, answer: SendAnswer): void {
    if (isClosed) return;
    if (answer.outcome === 'not_yet') {
      if (answer.reason === 'engine_error') failed(job, answer.reason);
      else jobs.postpone(job.id, answer.retryAfterMs, answer.reason, 0);
      return;
    }
    const outcome = answer.outcome === 'duplicate' ? answer.first : answer.outcome;
    if (outcome === 'sent') jobs.settle(job.id, 'sent', null);
    else if (outcome === 'unknown') jobs.settle(job.id, 'failed', 'unknown: WhatsApp did not confirm it');
    else jobs.settle(job.id, 'failed', 'code' in answer ? (answer.code ?? 'rejected') : 'rejected');
  }

  /** `maxAttempts` bounds the engine's failures only: a number that is down or a lane that is full costs none. */
  function failed(job: Job, reason: string): void {
    const attempts = job.attempts + 1;
    if (attempts >= job.maxAttempts) jobs.settle(job.id, 'failed', reason);
    else jobs.postpone(job.id, backoffMs(attempts, Math.random()), reason, 1);
  }

  return {
    look,
    close(): void {
      isClosed = true;
      clearInterval(timer);
      writeRetries.close();
    },
  };
}
