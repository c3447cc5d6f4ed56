import type { Knex } from 'knex';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { foldEmail, networkOf, shortHash } from './attempt-names.ts';

/** How often mails to set a password may be asked for; see `createForgottenPasswords`. */
export type ForgottenPasswords = {
  /**
   * Counts a request. False when this address gets no further mail for now, or its network asked too often, whomever
   * for: the answer must not tell.
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

  async function hasRoom(limit: RateLimiterPostgres, name: string): Promise<boolean> {
    try {
      await limit.consume(name);
      return true;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return false;
    }
  }

  return {
    // A network that asks too often uses nobody's mails up.
    isAllowed: async (email, ip) =>
      (await hasRoom(networks, networkOf(ip))) && hasRoom(addresses, shortHash(foldEmail(email))),
  };
}
