import type { SessionEvent, WhatsappSession } from '@roms/contracts/whatsapp';
import type { WaSession } from '../../db/models/WaSession.ts';
import type { SessionEventRow } from '../../db/queries/whatsapp-sessions.ts';

/**
 * A WhatsApp number on the wire. Who holds the QR code can pair a phone of their own with the shop:
 * only `withQr` (admins) shows it.
 */
export function presentSession(session: WaSession, { withQr }: { withQr: boolean }): WhatsappSession {
  return {
    id: session.id,
    label: session.label,
    isDefault: session.isDefault,
    state: session.state,
    reason: session.reason,
    since: session.since.toISOString(),
    qr: withQr && session.state === 'qr' ? session.qr : null,
    phone: session.phone,
    lastInboundAt: session.lastInboundAt?.toISOString() ?? null,
    lastAckAt: session.lastAckAt?.toISOString() ?? null,
    version: session.version,
  };
}

/** A line of a number's history on the wire. */
export function presentSessionEvent(event: SessionEventRow): SessionEvent {
  return { id: event.id, state: event.state, reason: event.reason, at: event.at.toISOString() };
}
