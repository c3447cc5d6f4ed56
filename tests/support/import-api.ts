import { expect } from 'vitest';
import type { Import, ImportRow } from '@roms/contracts/imports';
import { importRows } from '../../db/imports/import-rows.ts';
import { readImport } from '../../db/imports/read-import.ts';
import type { OrderApi, Staff } from './order-api.ts';

/** Files that an admin imports over the API; what the workflow's activities do is done here. */
export function importsOf(api: OrderApi, admin: () => Staff) {
  async function send(content: string | Uint8Array, query: string) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return api.call<Import>(admin(), 'POST', `/api/v1/imports?${query}`, bytes);
  }
  async function run(id: number, settings: { dayMs?: number } = {}): Promise<Import> {
    const nothing = { most: 10_000, onPiece: () => undefined };
    await readImport(api.db, id, () => undefined);
    while (!(await importRows(api.db, id, settings, nothing)));
    return (await api.call<Import>(admin(), 'GET', `/api/v1/imports/${id}`)).body.data;
  }
  async function bring(content: string | Uint8Array, query: string): Promise<Import> {
    const { status, body } = await send(content, query);
    expect([status, body.data.state]).toEqual([202, 'queued']);
    return run(body.data.id);
  }
  const rows = async (id: number, query = '') =>
    (await api.call<ImportRow[]>(admin(), 'GET', `/api/v1/imports/${id}/rows${query}`)).body.data;
  /** `[row, status, codes]` of each. */
  const report = async (id: number) =>
    (await rows(id)).map(({ row, status, errors }) => [row, status, errors.map(({ code }) => code)]);

  return { send, run, bring, rows, report };
}
