import type { Knex } from 'knex';

/** Whose days the reports are counted by, and whether orders of before are still being put on them. */
export type ReportState = { zone: string; isRebuilding: boolean };

export async function reportState(db: Knex): Promise<ReportState> {
  const row = await db('report_state').first('zone', 'recounted_to');
  return { zone: row.zone as string, isRebuilding: row.recounted_to !== null };
}
