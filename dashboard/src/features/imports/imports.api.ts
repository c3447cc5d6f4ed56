import type { Import, ImportFileColumn, ImportRow } from '@roms/contracts/imports';
import type { Page } from '@roms/contracts/pagination';
import { api, apiUrl, errorOf, type Query } from '../../api/client.ts';

export type ImportKind = Import['kind'];

/** So much of a file says what its columns are: a header and a row. */
const LOOKED_AT_BYTES = 65_536;

async function sendBytes<T>(path: string, query: Query, bytes: Blob): Promise<T> {
  const response = await fetch(apiUrl(path, query), {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
  });
  const body = (await response.json().catch(() => null)) as { data: T } | null;
  if (response.ok && body) return body.data;
  const { status, statusText, headers } = response;
  throw errorOf(path, { status, statusText, header: (name) => headers.get(name) }, body);
}

export const importsApi = {
  list: (cursor: string | null, signal?: AbortSignal) =>
    api.get<Page<Import>>('/imports', { query: { cursor }, signal }),
  one: (id: number, signal?: AbortSignal) => api.get<Import>(`/imports/${id}`, { signal }),
  /** The rows of which something is said: what is wrong, or what was left out. */
  toldRows: (id: number, cursor: string | null, signal?: AbortSignal) =>
    api.get<Page<ImportRow>>(`/imports/${id}/rows`, { query: { told: true, cursor }, signal }),
  /** Sends a file; `columns`: what its columns are, where a person said so. Throws `ApiError`. */
  async send(
    file: File,
    kind: ImportKind,
    dryRun: boolean,
    columns: readonly ImportFileColumn[] | null = null,
  ): Promise<Import> {
    const names = columns?.map(({ name }) => name ?? '').join(',');
    return sendBytes<Import>('/imports', { kind, dryRun, fileName: file.name, columns: names }, file);
  },
  /** What the columns of a file seem to be. Throws `ApiError`. */
  columns: (file: File, kind: ImportKind) =>
    sendBytes<ImportFileColumn[]>('/import-columns', { kind }, file.slice(0, LOOKED_AT_BYTES)),
  /** Where a file to fill in is fetched from. */
  templateUrl: (kind: ImportKind) => apiUrl(`/import-templates/${kind}`),
};
