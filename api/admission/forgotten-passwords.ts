import type { Knex } from 'knex';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '@roms/domain/errors';
import { foldEmail, networkOf, shortHash } from './attempt-names.ts';

/** How often mails to set a password may be asked for; see `createForgottenPasswords`. */
export type ForgottenPasswords = {
  /**
   * Counts a request. False when this address gets no further mail for now: the answer must not tell. Throws
   * `too_many_requests` (429) when one network asks too often, whomever for.
   */
  isAllowed: (email: string, ip: string) => Promise<boolean>;
};

/** Mails for one address, and requests of one network, within an hour. */
const PER_ADDRESS = 3;
const PER_NETWORK = 30;
const HOUR_S = 3_600;

/** Bounds mails that strangers can have sent to people, for all API processes together (table `login_attempts`). */
export function createForgottenPasswords(db: Knex): ForgottenPasswords {
  const limiter = (keyPrefix: string, points: number) =>
    new RateLimiterPostgres({
      storeClient: db,
      storeType: 'knex',
      tableName: 'login_attempts',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix,
      points,
      duration: HOUR_S,
    });
  const networks = limiter('forgot-network', PER_NETWORK);
  const addresses = limiter('forgot-address', PER_ADDRESS);

  /** Milliseconds until the next one is free; 0 when this one is. */
  async function take(from: RateLimiterPostgres, name: string): Promise<number> {
    try {
      await from.consume(name);
      return 0;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return Math.max(1, error.msBeforeNext);
    }
  }

  return {
    async isAllowed(email, ip) {
      const waitMs = await take(networks, networkOf(ip));
      if (waitMs > 0)
        throw new AppError('too_many_requests', 'Too many requests for a password; wait a while', {
          details: { retryAfterSeconds: Math.ceil(waitMs / 1000) },
        });
      return (await take(addresses, shortHash(foldEmail(email)))) === 0;
    },
  };
}
