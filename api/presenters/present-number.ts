import type { PairingCode } from '@roms/contracts/gateway';
import type { SessionEvent, ShopNumber } from '@roms/contracts/whatsapp';
import type { WhatsappNumber } from '../../db/models/WhatsappNumber.ts';
import type { NumberEventRow } from '../../db/numbers/shop-numbers.ts';

/**
 * A WhatsApp number on the wire. Who holds the QR or pairing code can pair a phone of their own with the shop:
 * only `withQr` (admins) shows them.
 */
export function presentNumber(session: WhatsappNumber, { withQr }: { withQr: boolean }): ShopNumber {
  const showsCodes = withQr && session.state === 'qr';
  return {
    id: session.id,
    label: session.label,
    isDefault: session.isDefault,
    state: session.state,
    reason: session.reason,
    since: session.since.toISOString(),
    qr: showsCodes ? session.qr : null,
    pairingCode: showsCodes ? pairingCodeOf(session) : null,
    phone: session.phone,
    lastInboundAt: session.lastInboundAt?.toISOString() ?? null,
    lastAckAt: session.lastAckAt?.toISOString() ?? null,
    version: session.version,
  };
}

function pairingCodeOf({ pairingCode, pairingCodeExpiresAt }: WhatsappNumber): PairingCode | null {
  if (pairingCode === null || pairingCodeExpiresAt === null) return null;
  if (pairingCodeExpiresAt.getTime() <= Date.now()) return null;
  return { code: pairingCode, expiresAt: pairingCodeExpiresAt.toISOString() };
}

/** A line of a number's history on the wire. */
export function presentNumberEvent(event: NumberEventRow): SessionEvent {
  return { id: event.id, state: event.state, reason: event.reason, at: event.at.toISOString() };
}
