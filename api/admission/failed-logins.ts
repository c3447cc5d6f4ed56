import { maskAccount, maskAddress } from '@roms/domain/masked-account';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import type { Knex } from 'knex';
import { recordAudit } from '../../db/audit/record-audit.ts';
import type { Logger } from '../../runtime/logger.ts';

/**
 * A flood of wrong passwords leaves one row a minute for each account and address, with how many there were; accounts
 * that do not exist are one together, or whoever makes names up could fill the log.
 */
const ROW_EVERY_MS = 60_000;
/** Beyond so many accounts and addresses at once, only the log names each. */
const MOST_NAMES = 1_000;

const NOBODY = 'nobody';

type Failure = { email: string; address: string; userId: number | null };

/** Notes logins that failed: each in the log, and in the audit log in bounded number; never a whole address. */
export function createFailedLogins({ db, logger, now }: { db: Knex; logger: Logger; now: () => Date }) {
  const waiting = new Map<string, { lastRowAt: number; unwritten: number }>();

  return {
    async note({ email, address, userId }: Failure): Promise<void> {
      const account = maskAccount(email);
      const from = maskAddress(address);
      logger.warn({ account, address: from }, 'a login failed');
      const at = now().getTime();
      const name = userId === null ? NOBODY : `${userId} ${from}`;
      if (waiting.size >= MOST_NAMES) forgetOld(at);
      const known = waiting.get(name);
      if (known === undefined && waiting.size >= MOST_NAMES) return;
      const entry = known ?? { lastRowAt: -Infinity, unwritten: 0 };
      entry.unwritten += 1;
      waiting.set(name, entry);
      if (at - entry.lastRowAt < ROW_EVERY_MS) return;
      const times = entry.unwritten;
      Object.assign(entry, { lastRowAt: at, unwritten: 0 });
      await recordAudit(db, {
        actor: SYSTEM_ACTOR,
        action: 'login.failed',
        subject: { type: 'user', id: userId },
        after: userId === null ? { address: from, times } : { account, address: from, times },
      });
    },
  };

  function forgetOld(at: number): void {
    for (const [name, { lastRowAt }] of waiting) if (at - lastRowAt >= ROW_EVERY_MS) waiting.delete(name);
  }
}
