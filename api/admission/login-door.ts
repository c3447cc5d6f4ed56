import { availableParallelism } from 'node:os';
import type { Knex } from 'knex';
import type { Credentials } from '@roms/contracts/users';
import { AppError } from '@roms/domain/errors';
import { User } from '../../db/models/User.ts';
import { hasTotp, takeTotp } from '../../db/people/totp.ts';
import { hashPassword, verifyPassword } from '../../runtime/password.ts';
import { createToken } from '../../runtime/token.ts';
import { createLoginGuard } from '../middleware/login-guard.ts';
import type { Logger } from '../../runtime/logger.ts';
import { foldEmail, networkOf, shortHash } from './attempt-names.ts';
import { createFailedLogins } from './failed-logins.ts';
import { createAttemptMemory, type Standing } from './attempt-memory.ts';
import { createGate } from './gate.ts';

/** Checks e-mail, password and code; see `createLoginDoor`. */
export type LoginDoor = {
  /**
   * The person. Throws `wrong_credentials` (401), and `too_many_requests` (429) with when to come back; for whose
   * logins take a code also `totp_required` (401) without one, and `wrong_totp` (401).
   */
  check: (credentials: Credentials, address: string) => Promise<User>;
  /** As `check`, of the password alone: for somebody who is logged in. */
  checkPassword: (credentials: Pick<Credentials, 'email' | 'password'>, address: string) => Promise<User>;
};

/** Half of the processors at most: a hash takes a whole one for a tenth of a second, and orders need the other half. */
const HASHES_AT_ONCE = Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)));
const BOUNDS = {
  atOnce: HASHES_AT_ONCE,
  // One account's attempts from one address are looked at one after the other: a hundred guesses sent at once would
  // all be looked at before the first failure counts.
  atOnceEach: 1,
  mostWaiting: 50,
  mostWaitingEach: 10,
  longestWaitMs: 20_000,
};
/** Ranks in front of the door: a password that was right lately, patience, everybody, addresses that failed often. */
const RANK = { wasRight: 1_000, patience: 2, everybody: 1, suspect: 0 };
/** So long after somebody was turned away at the door the account counts as crowded (milliseconds). */
const CROWDED_MS = 1_000;
const MOST_CROWDED = 10_000;
/** In place of an address: an account's codes are guarded over all of them together. */
const ANYWHERE = 'anywhere';

/**
 * The way to a login. A hash costs a tenth of a second and 32 MB, so only a few are made at once, and whoever would wait
 * long is told when to come back. Whoever does so goes before the rest, which is how a person gets in during a flood.
 * The lookup of the account stands behind the same door: a flood takes no connections either.
 */
export function createLoginDoor(deps: { db: Knex; logger: Logger; now: () => Date }): LoginDoor {
  const { db, now } = deps;
  const failedLogins = createFailedLogins(deps);
  const guard = createLoginGuard(db);
  const gate = createGate(BOUNDS);
  const memory = createAttemptMemory();
  /** Until when an account at an address is crowded (ms since 1970). */
  const crowded = new Map<string, number>();
  /** Compared with when the account does not exist, so that the time taken does not tell which e-mails do. */
  const nobodysHash = hashPassword(createToken());

  function noteCrowd(name: string): void {
    crowded.delete(name);
    crowded.set(name, Date.now() + CROWDED_MS);
    if (crowded.size > MOST_CROWDED) crowded.delete(crowded.keys().next().value!);
  }

  async function look(
    { email, password, totp }: Credentials,
    address: string,
    { wasRight, patience }: Standing,
    { asksTotp, isCrowded }: { asksTotp: boolean; isCrowded: () => boolean },
  ): Promise<{ user: User; isKnownAgain: boolean }> {
    const user = await User.query(db).findOne({ email });
    // Asked of nobody too: how long it takes tells nothing.
    const takesCodes = await hasTotp(db, user?.id ?? 0);
    // By the row: whichever spellings of an e-mail the database takes for one, they are one account here too.
    const account = user ? `user:${user.id}` : `nobody:${shortHash(foldEmail(email))}`;
    const waitMs =
      wasRight && !takesCodes ? 0 : await guard.begin(account, address, patience > 0 || !isCrowded());
    if (waitMs > 0) throw tooManyTries(waitMs);
    const isRight = await verifyPassword(password, user?.passwordHash ?? (await nobodysHash));
    if (!user?.active || !isRight) {
      await guard.failed(account, address);
      await failedLogins.note({ email, address, userId: user?.id ?? null });
      throw wrongCredentials();
    }
    if (takesCodes && asksTotp) {
      // It counts as an attempt until the code is right: whoever has the password alone must not guess freely.
      if (!totp)
        throw new AppError('totp_required', 'This login takes the code of a phone as well', { status: 401 });
      // From wherever: who guesses has the password, so that nobody else is made to wait.
      const codes = `totp:${user.id}`;
      const waitForCodeMs = await guard.begin(codes, ANYWHERE, true);
      if (waitForCodeMs > 0) throw tooManyTries(waitForCodeMs);
      if (!(await takeTotp(db, user.id, totp, now()))) {
        await guard.failed(codes, ANYWHERE);
        await guard.failed(account, address);
        await failedLogins.note({ email, address, userId: user.id });
        throw new AppError('wrong_totp', 'The code is not right, or was used already', { status: 401 });
      }
    }
    if (takesCodes && asksTotp) await guard.succeeded(`totp:${user.id}`, ANYWHERE);
    await guard.succeeded(account, address);
    return { user, isKnownAgain: !takesCodes };
  }

  async function admit(credentials: Credentials, ip: string, asksTotp: boolean): Promise<User> {
    const address = networkOf(ip);
    const email = foldEmail(credentials.email);
    const name = `${email} ${address}`;
    const print = memory.print(email, address, credentials.password);
    const standing = memory.standing(print);
    const isCrowded = (): boolean => (crowded.get(name) ?? 0) > Date.now();
    const everybody = guard.isSuspect(address) ? RANK.suspect : RANK.everybody;
    const rank = standing.wasRight ? RANK.wasRight : everybody + RANK.patience * standing.patience;
    let isAtTheDoor = true;
    try {
      const { user, isKnownAgain } = await gate.run({ name, rank }, () => {
        isAtTheDoor = false;
        return look(credentials, address, standing, { asksTotp, isCrowded });
      });
      // A password that is only half of a login opens no quicker way to guess the other half.
      if (isKnownAgain) memory.right(print);
      return user;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'wrong_credentials') memory.wrong(print);
      if (error.code === 'too_many_requests') {
        memory.told(print, Number(error.details?.retryAfterSeconds) * 1000, standing);
        if (isAtTheDoor) noteCrowd(name);
      }
      throw error;
    }
  }

  return {
    check: (credentials, address) => admit(credentials, address, true),
    checkPassword: (credentials, address) => admit(credentials, address, false),
  };
}

/** 401, without a word of which of the two it was. */
export function wrongCredentials(): AppError {
  return new AppError('wrong_credentials', 'The e-mail or the password is not right', { status: 401 });
}

function tooManyTries(waitMs: number): AppError {
  return new AppError('too_many_requests', 'Too many wrong passwords; wait a moment', {
    details: { retryAfterSeconds: Math.ceil(waitMs / 1000) },
  });
}
