import type { Lane, SendAnswer } from '@roms/contracts/gateway';
import type { SendOutcome } from '@roms/contracts/webhooks';
import { duplicateOf, firstAnswer, notYet } from '../contract/answers.ts';
import type { Permits } from '../pace/permit.ts';
import type { ComebackQueue } from './comeback-queue.ts';
import type { Journal } from './journal.ts';
import { answerCallers, clearTimers } from './pending-sends.ts';
import type { PendingSend, PendingSends } from './pending-sends.ts';

/** A caller whose send failed in the engine asks again after this time (ms). */
const RETRY_ENGINE_MS = 2_000;

export type SendOutcomesDeps = {
  journal: Journal;
  permits: Permits;
  pendingSends: PendingSends;
  comebacks: ComebackQueue;
  /** Puts an event on the spool and returns once it is on disk. */
  reportOutcome: (chat: string, outcome: SendOutcome) => void;
  countSend: (lane: Lane, outcome: string) => void;
  /** Called when a running send has ended, with or without an outcome. */
  onEnd: () => void;
  now: () => number;
};
export type SendOutcomes = ReturnType<typeof createSendOutcomes>;

/** Ends sends: writes down what became of them and answers their callers. */
export function createSendOutcomes(deps: SendOutcomesDeps) {
  const { journal, permits, pendingSends, comebacks, now } = deps;

  /** Answers the callers of a key that is not sent now; the key stays free to be asked again. */
  function turnAway(pending: PendingSend, answer: SendAnswer): void {
    pendingSends.delete(pending.key);
    deps.countSend(pending.lane, 'not_yet');
    answerCallers(pending, () => answer);
  }

  return {
    turnAway,
    /** `sending → queued`: the engine created no message, so the permit is given back. */
    release(key: string): void {
      const pending = pendingSends.get(key);
      journal.release(key);
      if (pending === undefined) return;
      permits.giveBack(key, pending.attemptedAt);
      clearTimers(pending);
      turnAway(pending, notYet('engine_error', RETRY_ENGINE_MS));
      deps.onEnd();
    },
    /**
     * Writes the outcome and answers the callers. It is reported by webhook when the caller was told `unknown` before,
     * or died with an earlier process.
     */
    settle(key: string, state: 'sent' | 'rejected' | 'unknown', code: string | null = null): void {
      const row = journal.find(key);
      if (row === undefined) return;
      const pending = pendingSends.get(key);
      const isOwed = row.state === 'unknown' || pending?.isRecovered === true;
      if (isOwed && state !== 'unknown') {
        const outcome = { key, outcome: state, waMessageId: row.waMessageId };
        deps.reportOutcome(row.chat, code === null ? outcome : { ...outcome, code });
      }
      const at = now();
      journal.settle(key, state, at, code);
      deps.countSend(row.lane, state);
      const isKnownChat = (): boolean => journal.hasReached(row.chat);
      permits.record({ key, lane: row.lane, chat: row.chat, state, code, isKnownChat });
      if (pending === undefined) return;
      pendingSends.delete(key);
      comebacks.forget(key);
      clearTimers(pending);
      const settled = { ...row, state, code };
      answerCallers(pending, (isFirst) => (isFirst ? firstAnswer(settled, at) : duplicateOf(settled)));
      deps.onEnd();
    },
  };
}
