import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

const HISTORIES = new URL('../histories/', import.meta.url);

/** Keeps the history for the replay corpus when asked to (ROMS_KEEP_HISTORIES=1), and never over an older one. */
export async function keepHistory(handle: WorkflowHandle, file: string): Promise<void> {
  const path = new URL(`${file}.json`, HISTORIES);
  if (process.env.ROMS_KEEP_HISTORIES !== '1' || existsSync(path)) return;
  mkdirSync(new URL('.', path), { recursive: true });
  writeFileSync(path, `${withoutTraces(historyToJSON(await handle.fetchHistory()))}\n`);
}

const isMachine = (value: unknown): boolean => typeof value === 'string' && /^\d+@/.test(value);

/** Names of machines and paths of files are nobody's business. */
function withoutTraces(history: string): string {
  const clean = (key: string, value: unknown): unknown =>
    key === 'stackTrace' ? '' : isMachine(value) ? 'test' : value;
  return JSON.stringify(JSON.parse(history, clean), null, 1);
}
