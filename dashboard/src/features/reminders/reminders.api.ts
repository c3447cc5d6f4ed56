import type { Page } from '@roms/contracts/pagination';
import type {
  BulkOutcome,
  BulkReminders,
  NeededReminder,
  PastReminder,
  Reminder,
  ReminderCalendar,
  ReminderLoad,
  ReminderNeeds,
} from '@roms/contracts/reminders';
import type { ReminderResults } from '@roms/contracts/reminder-results';
import type { ReminderNeed } from '@roms/domain/reminder-needs';
import { api } from '../../api/client.ts';

type Query = { cursor: string | null };
/** Days of the shop, and how far they got; `''` for any. */
export type PastFilter = { from: string; to: string; reached: string };

/** The key of everything that the board asks for. */
export const REMINDERS = 'reminders';

export const boardApi = {
  /** `from`, `to` are ISO-8601, `to` exclusive; without them all that wait. */
  waiting: (query: Query & { from?: string; to?: string }, signal: AbortSignal) =>
    api.get<Page<Reminder>>('/reminders', { query, signal }),
  calendar: (signal: AbortSignal) => api.get<ReminderCalendar>('/reminders/calendar', { signal }),
  load: (signal: AbortSignal) => api.get<ReminderLoad>('/reminders/load', { signal }),
  needs: (signal: AbortSignal) => api.get<ReminderNeeds>('/reminders/needs', { signal }),
  needed: (need: ReminderNeed, { cursor }: Query, signal: AbortSignal) =>
    api.get<Page<NeededReminder>>(`/reminders/needs/${need}`, { query: { cursor }, signal }),
  past: (query: Query & PastFilter, signal: AbortSignal) =>
    api.get<Page<PastReminder>>('/reminders/past', { query, signal }),
  results: (signal: AbortSignal) => api.get<ReminderResults>('/reminders/results', { signal }),
  /** What was refused for one order stands in its answer. */
  act: (body: BulkReminders) => api.post<BulkOutcome[]>('/reminders/bulk', body),
};
