import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { PERSON } from '@roms/domain/broadcast-recipient';
import { isTrouble, type BroadcastStep, type Trouble } from '@roms/domain/broadcast-step';
import { formatMoment } from '@roms/domain/clock';
import { AppError } from '@roms/domain/errors';
import { recordAudit } from '../db/audit/record-audit.ts';
import type { BroadcastChange } from '../db/broadcasts/broadcast-fields.ts';
import { cancelBroadcast } from '../db/broadcasts/cancel-broadcast.ts';
import { nextStep } from '../db/broadcasts/next-step.ts';
import { pauseBroadcast } from '../db/broadcasts/pause-broadcast.ts';
import { queueRecipient, type RecipientTurn } from '../db/broadcasts/queue-recipient.ts';
import { resumeAfterTrouble, resumeBroadcast } from '../db/broadcasts/resume-broadcast.ts';
import type { Trx } from '../db/knex.ts';
import { Broadcast } from '../db/models/Broadcast.ts';
import { numberInService } from '../db/numbers/number-in-service.ts';
import { shopSettings } from '../db/settings/shop-settings.ts';
import { GatewayRefused, GatewayUnreachable } from '../runtime/gateway-client.ts';
import type { ActivityDeps } from './deps.ts';

type OfBroadcast = { broadcastId: number };

/** What somebody asked for in Temporal's UI. */
export type BroadcastWish = 'pause' | 'resume' | 'cancel';

const WISHES: Record<BroadcastWish, (trx: Trx, id: number) => Promise<BroadcastChange>> = {
  pause: (trx, id) => pauseBroadcast(trx, id, PERSON),
  resume: (trx, id) => resumeBroadcast(trx, id),
  cancel: cancelBroadcast,
};

/** What the workflow of a broadcast asks for, besides the delivery of its messages. */
export function createBroadcastActivities({ db, gateway, settings, logger }: ActivityDeps) {
  /** Nobody of the shop did it, or Temporal's UI does not say who: the audit log says that it was ROMS. */
  async function change(work: (trx: Trx) => Promise<BroadcastChange | null>): Promise<boolean> {
    return db.transaction(async (trx) => {
      const changed = await work(trx);
      if (changed === null || changed.before.revision === changed.after.revision) return false;
      const { before, after } = changed;
      await recordAudit(trx, {
        actor: SYSTEM_ACTOR,
        action: ACTIONS[after.state] ?? 'broadcast.resumed',
        subject: { type: 'broadcast', id: after.id },
        before: { state: before.state, pauseReason: before.pauseReason },
        after: { state: after.state, pauseReason: after.pauseReason },
      });
      return true;
    });
  }

  /** What keeps the broadcast's number from sending marketing, if it is something to pause for; `unknown` when it cannot be asked. */
  async function troubleOf(broadcast: Broadcast): Promise<Trouble | 'unknown' | null> {
    const number = await numberInService(db, broadcast.sessionId ?? '');
    if (!number) return 'session_removed';
    try {
      const { budget } = await gateway.report(number.id);
      const reason = budget.lanes.find(({ lane }) => lane === 'broadcast')?.reason ?? null;
      return isTrouble(reason) ? reason : null;
    } catch (error) {
      if (error instanceof GatewayUnreachable || error instanceof GatewayRefused) return 'unknown';
      throw error;
    }
  }

  async function pauseFor(broadcastId: number, trouble: Trouble): Promise<boolean> {
    logger.warn({ broadcastId, trouble }, 'a broadcast is paused');
    return ifPossible(() => change((trx) => pauseBroadcast(trx, broadcastId, trouble)));
  }

  return {
    /** Where the broadcast stands and what comes next; `after` is the position that this round has come to. */
    async nextBroadcastStep(input: OfBroadcast & { after: number }): Promise<BroadcastStep> {
      const step = await db.transaction((trx) => nextStep(trx, input, settings));
      if (step.next === 'end')
        logger.info(
          { broadcastId: input.broadcastId, state: step.state, ...step.counts },
          'a broadcast has ended',
        );
      if (step.next !== 'wait' || step.until === null) return step;
      return { ...step, untilText: formatMoment(new Date(step.until), (await shopSettings(db)).zone) };
    },

    /** Writes the message of the recipient whose turn it is, after all checks; pauses where the shop has no number left. */
    async queueRecipient(input: OfBroadcast & { customerId: number }): Promise<RecipientTurn> {
      try {
        return await db.transaction((trx) => queueRecipient(trx, input, settings));
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'session_not_found') throw error;
        await pauseFor(input.broadcastId, 'session_removed');
        return { outcome: 'held' };
      }
    },

    /**
     * Pauses the broadcast while its number is away or its marketing rests, and lets go on what was paused for that, if
     * it is to go on by itself. Returns whether anything changed.
     */
    async followNumber({ broadcastId }: OfBroadcast): Promise<boolean> {
      const broadcast = await Broadcast.query(db).findById(broadcastId).throwIfNotFound();
      const trouble = await troubleOf(broadcast);
      if (trouble === 'unknown') return false;
      if (broadcast.state === 'paused')
        return trouble === null && change((trx) => resumeAfterTrouble(trx, broadcastId, new Date()));
      return trouble !== null && broadcast.state === 'running' && pauseFor(broadcastId, trouble);
    },

    /** Does what somebody asked for in Temporal's UI; nothing where it has no sense (any more). */
    async obeyBroadcastWish({ broadcastId, wish }: OfBroadcast & { wish: BroadcastWish }): Promise<void> {
      await ifPossible(() => change((trx) => WISHES[wish](trx, broadcastId)));
    },
  };
}

export type BroadcastActivities = ReturnType<typeof createBroadcastActivities>;

const ACTIONS: Partial<Record<Broadcast['state'], string>> = {
  paused: 'broadcast.paused',
  cancelled: 'broadcast.cancelled',
};

/** A broadcast that has gone on to another state meanwhile is left as it is. */
async function ifPossible(work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'broadcast_state') return false;
    throw error;
  }
}
