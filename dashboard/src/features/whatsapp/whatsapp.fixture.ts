import type {
  WhatsappDeadLetter,
  WhatsappReport,
  ShopNumber,
  ShopNumberDetail,
} from '@roms/contracts/whatsapp';
import { aLane } from '../../shop/numbers/lane.fixture.ts';

const NOON = '2026-11-22T05:00:00.000Z';

export function aNumber(change: Partial<ShopNumber> = {}): ShopNumber {
  return {
    id: 'main',
    label: 'Toko',
    isDefault: true,
    showAgentName: false,
    state: 'ready',
    reason: null,
    since: NOON,
    qr: null,
    pairingCode: null,
    phone: '6281100001111',
    lastInboundAt: NOON,
    lastAckAt: null,
    version: 1,
    ...change,
  };
}

/** A number as its own page shows it, with nothing that hangs on it. */
export function aDetail(number: ShopNumber = aNumber()): ShopNumberDetail {
  return { ...number, events: [], waitingSends: 0, openConversations: 0 };
}

/** A number in good health. */
export function aReport(change: Partial<WhatsappReport> = {}): WhatsappReport {
  return {
    budget: {
      isPaced: true,
      pace: { preset: 'normal', perDay: null },
      caps: { hour: 80, day: 300 },
      warmUp: null,
      strangers: { used: 1, cap: 5 },
      lanes: [aLane()],
      breaker: { state: 'closed', reason: null, since: null, until: null },
    },
    today: { sent: 42, cap: 300 },
    week: { sent: 180, replied: 76, optedOut: 2, failed: 1 },
    days: [12, 30, 0, 41, 28, 47, 22].map((sent, index) => ({
      date: `2026-11-${16 + index}`,
      sent,
      replied: Math.floor(sent / 2),
      failed: index === 3 ? 1 : 0,
    })),
    unknown: 0,
    isDeaf: false,
    lastInboundAt: NOON,
    lastAckAt: NOON,
    spool: { waiting: 0, oldestMs: 0, deadLetters: 0 },
    ...change,
  };
}

export function aLetter(id: string, change: Partial<WhatsappDeadLetter> = {}): WhatsappDeadLetter {
  return {
    id,
    sessionId: 'main',
    event: 'message',
    at: NOON,
    reason: 'answered 422',
    attempts: 0,
    message: { phone: '••••-••••-7890', type: 'text', text: 'Halo kak, masih ada?' },
    ...change,
  };
}
