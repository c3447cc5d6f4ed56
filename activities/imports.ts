import { Context } from '@temporalio/activity';
import { importRows } from '../db/imports/import-rows.ts';
import { importById } from '../db/imports/imports-page.ts';
import { readImport } from '../db/imports/read-import.ts';
import { heartbeatWhile } from './heartbeat-while.ts';
import type { HeavyDeps } from './deps.ts';

/** Orders, products or customers in one run: a few seconds' worth, after which the workflow says how far it is. */
const AT_ONCE = 500;

/** Bringing files of rows into the shop. */
export function createImportActivities({ db, settings, logger, stopping }: HeavyDeps) {
  const alive = (): void => Context.current().heartbeat();
  return {
    /** Reads the file into its rows; `failed` when it is none that can be read. Safe to repeat. */
    async readImport({ importId }: { importId: number }): Promise<string> {
      const state = await readImport(db, importId, alive);
      logger.info({ importId, state }, 'a file was read');
      return state;
    },

    /** Brings the next rows into the shop; goes on where it was stopped. */
    async importRows({ importId }: { importId: number }) {
      const isDone = await heartbeatWhile(() =>
        importRows(db, importId, settings, { most: AT_ONCE, onPiece: () => stopping.throwIfAborted() }),
      );
      const found = await importById(db, importId);
      const { total = 0, ok = 0, repeated = 0, failed = 0 } = found?.counts ?? {};
      if (isDone) logger.info({ importId, ...found?.counts }, 'an import is done');
      return { isDone, done: ok + repeated + failed, total };
    },
  };
}
