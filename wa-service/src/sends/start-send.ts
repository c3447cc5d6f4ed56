import type { DatabaseSync } from 'node:sqlite';
import type { SendMedia } from '@roms/contracts/gateway';
import type { Logger } from 'pino';
import { inTransaction } from '../database.ts';
import { NotHandedOver, SendRefused } from '../drivers/driver.ts';
import type { Driver, OutFile } from '../drivers/driver.ts';
import type { Permits } from '../pace/permit.ts';
import type { Acks } from './acks.ts';
import type { Journal, SendRow } from './journal.ts';
import type { PendingSend } from './pending-sends.ts';
import type { SendOutcomes } from './send-outcomes.ts';
import type { SendReconciler } from './send-reconciler.ts';

export type StartSendDeps = {
  database: DatabaseSync;
  journal: Journal;
  permits: Permits;
  driver: Driver;
  /** The bytes of a file that an ask names. */
  load: (media: SendMedia) => Promise<OutFile>;
  unknownAfterMs: number;
  outcomes: SendOutcomes;
  acks: Acks;
  reconciler: SendReconciler;
  log: Logger;
  now: () => number;
};

/** Gives the function that claims a key on disk, together with its permit, and hands its message to the engine. */
export function createStartSend(deps: StartSendDeps): (pending: PendingSend) => void {
  const { journal, outcomes, acks, reconciler, log, now } = deps;

  async function handToEngine(pending: PendingSend): Promise<void> {
    const { key, chat, body, quote, media, location, contact } = pending;
    let made: { waMessageId: string };
    try {
      made = await deps.driver.send({
        chat,
        body,
        quote,
        media,
        location,
        contact,
        waMessageId: (journal.find(key) as SendRow).chosenId,
        loadFile: () => (media ? deps.load(media) : Promise.reject(new Error('it has no file'))),
        onHandover: () => journal.handOver(key, now()),
      });
    } catch (error) {
      pending.isCallOpen = false;
      if (error instanceof NotHandedOver) outcomes.release(key);
      else if (error instanceof SendRefused) outcomes.settle(key, 'rejected', error.code);
      else {
        log.warn({ key, err: error }, 'a send ended without an outcome');
        await reconciler.readBack(pending);
      }
      return;
    }
    pending.isCallOpen = false;
    acks.identify(key, made.waMessageId);
  }

  return (pending) => {
    const { key, lane } = pending;
    const at = now();
    inTransaction(deps.database, () => {
      journal.claim(key, lane, at, at + deps.unknownAfterMs);
      deps.permits.take(key, pending, at);
    });
    pending.phase = 'sending';
    pending.attemptedAt = at;
    pending.isCallOpen = true;
    reconciler.watch(pending);
    // What could not be written down is looked for again by the reconciler's timers.
    handToEngine(pending).catch((error: unknown) =>
      log.error({ key, err: error }, 'could not write down the end of a send'),
    );
  };
}
