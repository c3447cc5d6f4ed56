import type {
  Broadcast,
  BroadcastPreview,
  BroadcastRecipient,
  BroadcastReport,
  BroadcastSummary,
  CreateBroadcast,
  PreviewPerson,
  UpdateBroadcast,
} from '@roms/contracts/broadcasts';
import type { PeopleOfPhones } from '@roms/contracts/broadcast-people';
import type { TestBroadcast } from '@roms/contracts/broadcast-queries';
import type { UploadedFile } from '@roms/contracts/messages';
import type { Page } from '@roms/contracts/pagination';
import type { Language } from '@roms/domain/language';
import { api, apiUrl } from '../../api/client.ts';
import { upload } from '../../api/upload.ts';

/** The queries of everything about broadcasts. */
export const BROADCASTS = 'broadcasts';

export type ListQuery = { state: string; q: string; cursor: string | null };
export type RecipientFilter = { status: string; reason: string; variant: string };
/** A line of a preview: those who get it (no code), or whom a reason stops or puts off. */
export type PreviewLine = { code: string; verdict?: 'stop' | 'defer' };
export type SentTest = { messageId: number; conversationId: number };

const pathOf = (id: number, rest = ''): string => `/broadcasts/${id}${rest}`;

/** What is asked of broadcasts. All throw `ApiError`. */
export const broadcastsApi = {
  page: (query: ListQuery, signal?: AbortSignal) =>
    api.get<Page<BroadcastSummary>>('/broadcasts', { query, signal }),
  one: (id: number, signal?: AbortSignal) => api.get<Broadcast>(pathOf(id), { signal }),
  create: (broadcast: CreateBroadcast) => api.post<Broadcast>('/broadcasts', broadcast),
  change: (id: number, change: UpdateBroadcast) => api.patch<Broadcast>(pathOf(id), change),
  /** A draft that says the same to the same people, without its times; its name says so in this language. */
  copy: (id: number, language: Language) =>
    api.post<Broadcast>(pathOf(id, '/copy'), {}, { query: { language } }),
  remove: (id: number) => api.delete<null>(pathOf(id)),
  /** Which customers these telephone numbers are of; `unknown`: as they were written. */
  peopleOf: (phones: string[]) => api.post<PeopleOfPhones>('/broadcasts/people', { phones }),

  /** Another seed shows other people. */
  preview: (id: number, seed: number) => api.post<BroadcastPreview>(pathOf(id, `/preview?seed=${seed}`)),
  /** Without a code those who get it. */
  previewPeople: (id: number, query: PreviewLine & { cursor: string | null }, signal?: AbortSignal) =>
    api.get<Page<PreviewPerson>>(pathOf(id, '/preview/people'), { query, signal }),
  test: (id: number, test: TestBroadcast) => api.post<SentTest>(pathOf(id, '/test'), test),

  start: (id: number) => api.post<Broadcast>(pathOf(id, '/start')),
  pause: (id: number) => api.post<Broadcast>(pathOf(id, '/pause')),
  resume: (id: number) => api.post<Broadcast>(pathOf(id, '/resume')),
  cancel: (id: number) => api.post<Broadcast>(pathOf(id, '/cancel')),
  retryFailed: (id: number) =>
    api.post<{ retried: number; broadcast: Broadcast }>(pathOf(id, '/retry-failed')),

  report: (id: number, signal?: AbortSignal) => api.get<BroadcastReport>(pathOf(id, '/report'), { signal }),
  recipients: (id: number, query: RecipientFilter & { cursor: string | null }, signal?: AbortSignal) =>
    api.get<Page<BroadcastRecipient>>(pathOf(id, '/recipients'), { query, signal }),
  /** Where the log is fetched from as a file, its codes also in words of this language. */
  csvUrl: (id: number, filter: RecipientFilter, language: Language): string =>
    apiUrl(pathOf(id, '/recipients.csv'), { ...filter, language }),

  addFile: (file: File, signal: AbortSignal, onProgress: (part: number) => void) =>
    upload<UploadedFile>('/broadcasts/files', file, { query: { fileName: file.name }, signal, onProgress }),
  /** Where the picture or the document is; another address for each. */
  mediaUrl: (id: number, mediaId: string): string =>
    apiUrl(pathOf(id, '/media'), { v: mediaId.slice(0, 12) }),
};
