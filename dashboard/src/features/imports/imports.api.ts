import type { Import, ImportRow } from '@roms/contracts/imports';
import type { Page } from '@roms/contracts/pagination';
import { api, apiUrl, errorOf } from '../../api/client.ts';

export type ImportKind = Import['kind'];

export const importsApi = {
  list: (cursor: string | null, signal?: AbortSignal) =>
    api.get<Page<Import>>('/imports', { query: { cursor }, signal }),
  one: (id: number, signal?: AbortSignal) => api.get<Import>(`/imports/${id}`, { signal }),
  /** The rows of which something is said: what is wrong, or what was left out. */
  toldRows: (id: number, cursor: string | null, signal?: AbortSignal) =>
    api.get<Page<ImportRow>>(`/imports/${id}/rows`, { query: { told: true, cursor }, signal }),
  /** Sends a file. Throws `ApiError`. */
  async send(file: File, kind: ImportKind, dryRun: boolean): Promise<Import> {
    const query = { kind, dryRun, fileName: file.name };
    const response = await fetch(apiUrl('/imports', query), {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
    });
    const body = (await response.json().catch(() => null)) as { data: Import } | null;
    if (response.ok && body) return body.data;
    const { status, statusText, headers } = response;
    throw errorOf('/imports', { status, statusText, header: (name) => headers.get(name) }, body);
  },
  /** Where a file to fill in is fetched from. */
  templateUrl: (kind: ImportKind) => apiUrl(`/import-templates/${kind}`),
};
