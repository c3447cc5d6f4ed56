import type { Summary } from '@roms/contracts/summary';

/** A quiet shop of 14 days that end with 22 November 2026; the day before sold most. */
export function aSummary(change: Partial<Summary> = {}): Summary {
  return {
    ordersToday: 3,
    ordersYesterday: 5,
    revenueToday: 250_000,
    revenueYesterday: 1_000_000,
    revenueDays: Array.from({ length: 14 }, (_, index) => ({
      date: `2026-11-${String(index + 9).padStart(2, '0')}`,
      orders: [0, 5, 3][index - 11] ?? 1,
      revenue: [0, 1_000_000, 250_000][index - 11] ?? 1_000,
    })),
    revenueBefore: { orders: 10, revenue: 1_000_000 },
    repeatRate: { customers: 20, repeatCustomers: 5, value: 0.25, before: 0.2 },
    regions: [],
    ownTrend: null,
    ordersByStatus: {},
    remindersToday: 0,
    remindersNext7Days: 4,
    remindersSent30Days: 20,
    reorders30Days: 6,
    unreadConversations: 1,
    unassignedConversations: 2,
    waitingConversations: 0,
    waitingForMe: 0,
    mineConversations: 4,
    answeredToday: { count: 0, latest: [] },
    firstReplyToday: { own: null, team: null },
    latestConversations: null,
    latestOrders: [],
    longestWaiting: [],
    failedMessages7Days: 0,
    held: { count: 0, oldest: [] },
    upcomingReminders: [],
    ...change,
  };
}
