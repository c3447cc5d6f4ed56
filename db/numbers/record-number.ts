import type { GatewaySession } from '@roms/contracts/gateway';
import { notAfter, STEP_MS } from '@roms/domain/stored-time';
import { WhatsappNumber } from '../models/WhatsappNumber.ts';
import { publish } from '../live-events.ts';
import type { Trx } from '../knex.ts';
import { ensureNumber } from './ensure-number.ts';

export type NumberReport = { eventId: string; at: Date; session: GatewaySession };

/**
 * Takes over what the gateway says of a number. A report older than the one stored changes no state, but its
 * line in the number's history is kept; a QR code that merely moved on is no line. Repeats change nothing.
 */
export async function recordNumber(trx: Trx, { eventId, at, session }: NumberReport): Promise<void> {
  await ensureNumber(trx, session.id);
  const stored = await WhatsappNumber.query(trx).findById(session.id).forNoKeyUpdate().throwIfNotFound();
  const hasMoved = stored.state !== session.state || stored.reason !== session.reason;
  if (hasMoved) {
    await trx('wa_session_events')
      .insert({ session_id: session.id, event_id: eventId, state: session.state, reason: session.reason, at })
      .onConflict('event_id')
      .ignore();
  }
  if (isNewer(stored.reportedAt, at, Date.now())) return;
  await WhatsappNumber.query(trx).patchAndFetchById(session.id, {
    state: session.state,
    reason: session.reason,
    since: new Date(session.since),
    qr: session.qr,
    pairingCode: session.pairingCode?.code ?? null,
    pairingCodeExpiresAt: session.pairingCode ? new Date(session.pairingCode.expiresAt) : null,
    phone: session.phone ?? stored.phone,
    reportedAt: new Date(notAfter(at.getTime(), Date.now())),
    version: stored.version + 1,
  });
  await publish(trx, { type: 'session.updated', sessionId: session.id });
}

/**
 * Whether what is stored was reported after `at`. What lies ahead of now was written by a clock that was ahead: it would
 * keep every true report out until then. `-infinity` (never reported) reads as a number, not as a date.
 */
function isNewer(reportedAt: Date, at: Date, now: number): boolean {
  if (!(reportedAt instanceof Date) || reportedAt.getTime() > now + STEP_MS) return false;
  return reportedAt.getTime() > at.getTime();
}
