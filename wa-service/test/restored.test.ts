import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createService } from './support.ts';
import type { Service } from './support.ts';

// A second try of it has a journal of its own: the sends of the first are in this one.
let service: Service;
beforeEach(async () => {
  service = await createService();
});
afterEach(() => service?.clear());

const AGAIN = '6281150000001';
const CHANGED = '6281150000002';

it('a journal from a backup gives what it has forgotten the id that it had: the phone drops the copy', async () => {
  await service.start();
  const journal = join(service.dataDir, 'sessions/main/journal.db');
  const backup = join(service.dataDir, 'backup.db');
  const database = new DatabaseSync(journal, { readOnly: true });
  database.prepare('VACUUM INTO ?').run(backup);
  database.close();
  const send = (phone: string, body: string) => service.send(`broadcast:1:${phone.slice(-1)}:1`, phone, body);
  for (const phone of [AGAIN, CHANGED]) expect((await send(phone, 'Promo')).outcome).toBe('sent');
  await service.end('SIGTERM');

  for (const part of ['', '-wal', '-shm']) await rm(journal + part, { force: true });
  await copyFile(backup, journal);
  await service.start();
  expect((await send(AGAIN, 'Promo')).outcome).toBe('sent');
  expect((await send(CHANGED, 'Promo hari ini')).outcome).toBe('sent');
  expect((await service.phone(AGAIN)).map(({ body }) => body)).toEqual(['Promo']);
  expect((await service.phone(CHANGED)).map(({ body }) => body)).toEqual(['Promo', 'Promo hari ini']);
});
