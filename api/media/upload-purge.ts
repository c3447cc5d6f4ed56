import type { Knex } from 'knex';
import { purgeUploads } from '../../db/uploads/purge-uploads.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { MediaStore } from '../../runtime/media-store.ts';

/** What was chosen and not sent within a day is not sent any more (milliseconds). */
const KEPT_MS = 24 * 3_600_000;
/** Often enough for two runs of a busy day, too seldom to be noticed (milliseconds). */
const EVERY_MS = 30 * 60_000;

/** Lets go of files that agents uploaded and never sent, from time to time. */
export function createUploadPurge(parts: { db: Knex; store: MediaStore; logger: Logger; now: () => Date }) {
  const { logger, now } = parts;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function purge(): Promise<void> {
    try {
      const files = await purgeUploads(parts, new Date(now().getTime() - KEPT_MS));
      if (files > 0) logger.info({ files }, 'files that nobody sent are gone');
    } catch (error) {
      logger.warn({ reason: (error as Error).message }, 'uploads could not be purged');
    }
  }

  return {
    start(): void {
      timer = setInterval(() => (running = purge()), EVERY_MS).unref();
    },
    /** Finishes the run under way. */
    async stop(): Promise<void> {
      clearInterval(timer);
      await running;
    },
  };
}
