import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { ArchiveWriter } from './archive-writer.ts';

/** A table's rows lie in pieces of about this size in the archive (bytes): one is in memory at a time. */
const PIECE = 1024 * 1024;

export type BackupTable = { name: string; columns: string[]; /** On disk, bytes. */ size: number };

/**
 * The tables that make the shop, with the columns that hold something of their own. Left out: knex's notes, which the
 * migrations write themselves, what belongs to an extension, and unlogged tables, which PostgreSQL empties at a crash
 * as well.
 */
export async function backupTables(client: Client): Promise<BackupTable[]> {
  const { rows } = await client.query<BackupTable>(`
    SELECT c.relname AS name, pg_table_size(c.oid)::float8 AS size,
           array_agg(a.attname::text ORDER BY a.attnum) AS columns
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relpersistence = 'p'
       AND c.relname NOT LIKE 'knex\\_%'
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
     GROUP BY c.oid ORDER BY c.relname`);
  return rows;
}

/** Copies a table's rows into the archive; returns how many there were. */
export async function copyTable(client: Client, table: BackupTable, archive: ArchiveWriter): Promise<number> {
  const columns = table.columns.map((name) => client.escapeIdentifier(name)).join(', ');
  const rows = client.query(copyTo(`COPY ${client.escapeIdentifier(table.name)} (${columns}) TO STDOUT`));
  let pieces = 0;
  let kept: Buffer[] = [];
  let size = 0;
  const write = async (): Promise<void> => {
    pieces += 1;
    await archive.addBytes(pieceName(table.name, pieces), Buffer.concat(kept));
    kept = [];
    size = 0;
  };
  for await (const chunk of rows as AsyncIterable<Buffer>) {
    kept.push(chunk);
    size += chunk.length;
    if (size >= PIECE) await write();
  }
  if (size > 0) await write();
  return rows.rowCount;
}

const ENTRY = /^database\/([a-z0-9_]+)\/\d+\.copy$/;

function pieceName(table: string, piece: number): string {
  return `database/${table}/${String(piece).padStart(6, '0')}.copy`;
}

/** The table of which an entry holds rows, or null. */
export function tableOfEntry(name: string): string | null {
  return ENTRY.exec(name)?.[1] ?? null;
}
