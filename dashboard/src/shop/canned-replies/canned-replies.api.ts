import type {
  CannedReply,
  CreateCannedReply,
  ReplyValues,
  UpdateCannedReply,
} from '@roms/contracts/canned-replies';
import { api } from '../../api/client.ts';

/** The query of all that a person can use. */
export const CANNED_REPLIES = ['canned-replies'];

/** What is asked of canned replies. All throw `ApiError`. */
export const cannedRepliesApi = {
  all: (signal?: AbortSignal) => api.get<CannedReply[]>('/canned-replies', { signal }),
  create: (reply: CreateCannedReply) => api.post<CannedReply>('/canned-replies', reply),
  change: (id: number, changes: UpdateCannedReply) =>
    api.patch<CannedReply>(`/canned-replies/${id}`, changes),
  remove: (id: number) => api.delete<null>(`/canned-replies/${id}`),
  /** What a conversation's customer and their last order give the variables. */
  values: (conversationId: number, signal?: AbortSignal) =>
    api.get<ReplyValues>(`/conversations/${conversationId}/reply-values`, { signal }),
};
