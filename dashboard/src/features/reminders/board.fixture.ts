import type { CalendarReminder, NeededReminder, Reminder } from '@roms/contracts/reminders';

export const aReminder = (orderId: number, change: Partial<Reminder> = {}): Reminder => ({
  ...{
    orderId,
    orderNumber: `ORD-${orderId}`,
    customer: { id: orderId, name: `Sari ${orderId}`, phone: null },
  },
  ...{ dueAt: '2030-01-02T02:00:00.000Z', state: 'waiting', reason: null, fullFrom: null, cycleNumber: 1 },
  cycle: { source: 'customer', days: 27, words: `dari 4 pembelian Sari ${orderId}: 27 hari` },
  ...{ zone: 'Asia/Jakarta', product: { name: 'Kopi', others: 0 }, body: 'Kopi habis?', missing: [] },
  ...change,
});

export const aNeeded = (orderId: number, change: Partial<NeededReminder> = {}): NeededReminder => ({
  ...{
    orderId,
    orderNumber: `ORD-${orderId}`,
    customer: { id: orderId + 100, name: `Sari ${orderId}`, phone: null },
  },
  ...{ zone: 'Asia/Jakarta', state: 'stopped', reason: 'cs_open', cycleNumber: 1 },
  ...{ since: '2026-11-20T02:00:00.000Z', why: null, conversationId: null },
  ...change,
});

export const onCalendar = (orderId: number, change: Partial<CalendarReminder> = {}): CalendarReminder => ({
  ...{ orderId, orderNumber: `ORD-${orderId}`, customerName: `Sari ${orderId}`, zone: 'Asia/Jakarta' },
  ...{ dueAt: '2030-01-02T02:00:30.000Z', isMoved: false, cycleNumber: 1 },
  ...change,
});
