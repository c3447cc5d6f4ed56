import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { MessageMedia } from '../../db/models/Message.ts';
import { commandLine, processIds, treeBytes } from '../../wa-service/src/drivers/whatsapp-web/processes.ts';
import { createFakeWhatsApp } from '../../wa-service/test/fake-whatsapp/index.ts';
import { MEMORY_PATH } from '../../wa-service/test/serve-engine.ts';
import { startBroadcastEngine, type BroadcastEngine } from './broadcast-engine.ts';
import { startPairedGateway } from './paired-gateway.ts';

/** How often files that arrived are looked at and let go: a test does not keep hundreds of them (milliseconds). */
const LOOK_MS = 200;

/** What a customer's phone got. */
export type Arrival = { phone: string; caption: string; pictureHash: string | null };
/** A send as the journal of wa-service has it; epoch milliseconds. */
export type JournalledSend = { chat: string; createdAt: number; attemptedAt: number };
/** Bytes: what the service holds after a collection, what it has from the system, and all of its browser. */
export type EngineMemory = { held: number; resident: number; browser: number };

export type PictureBroadcasts = {
  engine: BroadcastEngine;
  /** Begins a broadcast with this picture below its text. */
  send: (recipients: number, picture: Uint8Array) => Promise<{ id: number; phones: string[] }>;
  /** In the order in which WhatsApp took them. */
  arrivals: () => Arrival[];
  /** In the order in which they had leave. */
  journal: () => JournalledSend[];
  memory: () => Promise<EngineMemory>;
  stop: () => Promise<void>;
};

/** A PNG by its first bytes, and noise of so many. */
export function pictureOf(bytes: number): Buffer {
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(bytes)]);
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A shop whose broadcasts go by the rows, the worker, the journal and the real driver to a WhatsApp of our own. */
export async function startPictureBroadcasts(): Promise<PictureBroadcasts> {
  const fake = await createFakeWhatsApp();
  const engine = await startBroadcastEngine({ openGateway: () => startPairedGateway(fake) }).catch(
    async (error: unknown) => {
      await fake.close();
      throw error;
    },
  );
  const { gateway } = engine;
  const hashes = new Map<string, string>();
  const looking = setInterval(lookAtFiles, LOOK_MS);

  function lookAtFiles(): void {
    for (const [path, bytes] of fake.files) {
      if (hashes.has(path)) continue;
      hashes.set(path, hashOf(bytes));
      fake.files.set(path, Buffer.alloc(0));
    }
  }

  return {
    engine,
    async send(recipients, picture) {
      const media: MessageMedia = {
        ...{ gatewayId: null, mimeType: 'image/png', size: picture.length, fileName: 'promo.png' },
        ...{ state: 'ready', file: await engine.files.save(picture) },
      };
      return engine.send(recipients, { media, mediaKind: 'image' });
    },
    arrivals() {
      lookAtFiles();
      return fake.accepted.map(({ chat, caption, directPath }) => ({
        phone: chat.slice(0, -'@c.us'.length),
        caption: caption ?? '',
        pictureHash: hashes.get(directPath ?? '') ?? null,
      }));
    },
    journal() {
      const database = new DatabaseSync(join(gateway.dataDir, 'sessions', 'main', 'journal.db'), {
        readOnly: true,
      });
      const sends = database
        .prepare(
          'SELECT chat, createdAt, attemptedAt FROM sends WHERE attemptedAt NOT NULL ORDER BY attemptedAt',
        )
        .all() as unknown as JournalledSend[];
      database.close();
      return sends;
    },
    async memory() {
      const told = await fetch(`${gateway.url}${MEMORY_PATH}`);
      const { heapUsed, external } = (await told.json()) as NodeJS.MemoryUsage;
      return {
        held: heapUsed + external,
        resident: residentBytes(gateway.process().pid),
        browser: treeBytes(browserOf(gateway.dataDir)) ?? 0,
      };
    },
    async stop() {
      clearInterval(looking);
      await engine.stop();
      await fake.close();
    },
  };
}

/** The main process of the Chromium on this data folder; 0 without one. */
function browserOf(dataDir: string): number {
  const isMain = (line: string): boolean => line.includes(dataDir) && !line.includes('--type=');
  return processIds().find((pid) => isMain(commandLine(pid))) ?? 0;
}

function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024;
}
