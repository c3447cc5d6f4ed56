import type { SendAnswer } from '@roms/contracts/gateway';
import type { Logger } from 'pino';
import { chatOf } from '../chat.ts';
import type { Gateway } from '../gateway.ts';
import type { Job, Jobs } from './jobs.ts';

const LOOK_EVERY_MS = 500;
const AT_ONCE = 8;
const RETRY_AFTER_FAILURE_MS = 5_000;

/** Sends the old gateway's jobs by the one way there is: through the lanes, under the key `legacy:<job id>`. */
export function createRunner(gateway: Gateway, jobs: Jobs, log: Logger) {
  let running = 0;
  let isClosed = false;
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();

  function look(): void {
    if (isClosed || running >= AT_ONCE) return;
    for (const job of jobs.due(AT_ONCE - running)) {
      running += 1;
      jobs.begin(job.id);
      void run(job).finally(() => (running -= 1));
    }
  }

  async function run(job: Job): Promise<void> {
    const chat = chatOf(job.to);
    if (chat === null) {
      jobs.settle(job.id, 'failed', 'not a phone number');
      return;
    }
    try {
      const { sender } = gateway.session(job.clientId);
      const key = `legacy:${job.id}`;
      const ask = { key, lane: job.lane, chat, body: job.text, expiresAt: null, stranger: false };
      if (!isClosed) conclude(job, await sender.ask(ask));
    } catch (error) {
      if (isClosed) return;
      log.error({ job: job.id, err: error }, 'a job of the old gateway failed');
      jobs.postpone(job.id, RETRY_AFTER_FAILURE_MS, 'internal error');
    }
  }

  function conclude(job: Job, answer: SendAnswer): void {
    if (isClosed) return;
    if (answer.outcome === 'not_yet') {
      jobs.postpone(job.id, answer.retryAfterMs, answer.reason);
      return;
    }
    const outcome = answer.outcome === 'duplicate' ? answer.first : answer.outcome;
    if (outcome === 'sent') jobs.settle(job.id, 'sent', null);
    else if (outcome === 'unknown') jobs.settle(job.id, 'failed', 'unknown: WhatsApp did not confirm it');
    else jobs.settle(job.id, 'failed', 'code' in answer ? (answer.code ?? 'rejected') : 'rejected');
  }

  return {
    look,
    close(): void {
      isClosed = true;
      clearInterval(timer);
    },
  };
}
