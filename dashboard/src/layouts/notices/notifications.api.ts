import type { Conversation } from '@roms/contracts/conversations';
import type { Notification } from '@roms/contracts/notifications';
import type { Page } from '@roms/contracts/pagination';
import { api } from '../../api/client.ts';

/** All throw `ApiError`. */

/** What this person is told, the newest first, and how much of it is unread. */
export type NotificationPage = {
  data: Notification[];
  page: { nextCursor: string | null; unread: number };
};
export const fetchNotifications = (signal?: AbortSignal) =>
  api.get<NotificationPage>('/me/notifications', { signal });

/** Everything so far is read. */
export const readNotifications = () => api.post<{ read: number }>('/me/notifications/read');

/** Who waits for this person's answer, the longest first. */
export const fetchWaitingForMe = (signal?: AbortSignal) =>
  api.get<Page<Conversation>>('/conversations', {
    query: { tab: 'mine', waiting: true, sort: 'waiting' },
    signal,
  });
