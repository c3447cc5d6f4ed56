import type { PairingCode } from '@roms/contracts/gateway';
import type { NumberStatus, SessionEvent, ShopNumber } from '@roms/contracts/whatsapp';
import type { WhatsappNumber } from '../../db/models/WhatsappNumber.ts';
import type { NumberEventRow } from '../../db/numbers/shop-numbers.ts';

/**
 * A WhatsApp number on the wire. Who holds the QR or pairing code can pair a phone of their own with the shop:
 * only `withQr` (admins) shows them.
 */
export function presentNumber(number: WhatsappNumber, { withQr }: { withQr: boolean }): ShopNumber {
  const showsCodes = withQr && number.state === 'qr';
  return {
    id: number.id,
    label: number.label,
    isDefault: number.isDefault,
    showAgentName: number.showAgentName,
    state: number.state,
    reason: number.reason,
    since: number.since.toISOString(),
    qr: showsCodes ? number.qr : null,
    pairingCode: showsCodes ? pairingCodeOf(number) : null,
    phone: number.phone,
    lastInboundAt: number.lastInboundAt?.toISOString() ?? null,
    lastAckAt: number.lastAckAt?.toISOString() ?? null,
    version: number.version,
  };
}

/** What everybody may know of a number: whether it works, not whose phone it is nor when somebody wrote. */
export function presentNumberStatus({ id, state, since, reason }: WhatsappNumber): NumberStatus {
  return { id, state, since: since.toISOString(), reason };
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
