import type { Knex } from 'knex';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

/**
 * Slows guessing down without locking anybody out, for all API processes together (table `login_attempts`). Counted are
 * attempts at one account from one address, those in flight among them (so a right password from elsewhere is never
 * refused), and failures of one address over all accounts.
 */
export type LoginGuard = {
  /**
   * Counts an attempt before its password is looked at. Returns 0 when it may be looked at, else how long to wait
   * (milliseconds). Attempts beyond the free ones take turns; `mayTakeTurn` false leaves the turn to others.
   */
  begin: (account: string, address: string, mayTakeTurn: boolean) => Promise<number>;
  failed: (account: string, address: string) => Promise<void>;
  /** The right password: the account's mistakes from this address are forgiven; the address's are not. */
  succeeded: (account: string, address: string) => Promise<void>;
  /** Whether so many passwords from this address were wrong that its attempts go last. Never a reason to refuse one. */
  isSuspect: (address: string) => boolean;
};

/** Mistakes that cost nothing. */
const FREE_PER_ACCOUNT = 5;
const FREE_PER_ADDRESS = 30;
/** The first wait; each further failure doubles it up to the longest (seconds). */
const FIRST_WAIT_S = 1;
const LONGEST_WAIT_S = 60;
/** Failures are forgotten so long after the first of them (seconds). */
const FORGET_S = 3_600;
/** Addresses that this process remembers as suspect. */
const MOST_SUSPECTS = 10_000;
const NO_LIMIT = 1_000_000;

export function createLoginGuard(db: Knex): LoginGuard {
  const limiter = (keyPrefix: string, points: number, duration: number) =>
    new RateLimiterPostgres({
      storeClient: db,
      storeType: 'knex',
      tableName: 'login_attempts',
      tableCreated: true,
      // The nightly purge does it.
      clearExpiredByTimeout: false,
      keyPrefix,
      points,
      duration,
    });
  const attempts = limiter('attempts', NO_LIMIT, FORGET_S);
  const turns = limiter('turn', 1, FIRST_WAIT_S);
  const addresses = limiter('address', NO_LIMIT, FORGET_S);
  /** When a suspect address is none any more (ms since 1970). */
  const suspects = new Map<string, number>();

  /** Takes the one look that is free at a time; 0, or how long until the next one (milliseconds). */
  async function takeTurn(name: string, count: number): Promise<number> {
    try {
      await turns.consume(name, 1, { customDuration: waitOf(count) });
      return 0;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      if (error.msBeforeNext <= LONGEST_WAIT_S * 1000) return Math.max(1, error.msBeforeNext);
      // Written by a clock that was ahead: it must not close the account until that time.
      await turns.delete(name);
      return 1;
    }
  }

  return {
    async begin(account, address, mayTakeTurn) {
      const name = nameOf(account, address);
      const { consumedPoints: count } = await attempts.penalty(name);
      if (count < FREE_PER_ACCOUNT) return 0;
      const waitMs =
        mayTakeTurn || count === FREE_PER_ACCOUNT ? await takeTurn(name, count) : FIRST_WAIT_S * 1000;
      // It was not looked at: it counts for nothing.
      if (waitMs > 0) await attempts.reward(name);
      return waitMs;
    },
    async failed(account, address) {
      const name = nameOf(account, address);
      const count = (await attempts.get(name))?.consumedPoints ?? 0;
      // The wait begins when the answer is known, however long the look took.
      if (count >= FREE_PER_ACCOUNT) await turns.set(name, 1, waitOf(count));
      const { consumedPoints, msBeforeNext } = await addresses.penalty(address);
      if (consumedPoints < FREE_PER_ADDRESS) return;
      if (suspects.size >= MOST_SUSPECTS) suspects.delete(suspects.keys().next().value!);
      suspects.set(address, Date.now() + Math.min(msBeforeNext, FORGET_S * 1000));
    },
    async succeeded(account, address) {
      const name = nameOf(account, address);
      await attempts.delete(name);
      await turns.delete(name);
    },
    isSuspect(address) {
      const until = suspects.get(address) ?? 0;
      if (until <= Date.now()) suspects.delete(address);
      return until > Date.now();
    },
  };
}

function nameOf(account: string, address: string): string {
  return `${account}@${address}`;
}

/** How long after attempt number `count` the next one is looked at (whole seconds, as the library counts). */
function waitOf(count: number): number {
  return Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** Math.min(count - FREE_PER_ACCOUNT, 20));
}
