/**
 * Slows guessing down without locking anybody out. Counted are failures of one account from one address (so a right
 * password from elsewhere is never refused) and of one address over all accounts (so one host cannot try them all).
 * Each process counts for itself.
 */
type Failures = { count: number; until: number; at: number };

/** Mistakes that cost nothing. */
const FREE_PER_ACCOUNT = 5;
const FREE_PER_ADDRESS = 30;
/** The first wait; each further failure doubles it up to the longest (milliseconds). */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** Failures are forgotten after a quiet quarter of an hour (milliseconds). */
const FORGET_MS = 15 * 60_000;
const MAX_NAMES = 50_000;
/** Attempts at one account from one address that may wait for each other. */
const MAX_IN_LINE = 10;

export function createLoginGuard(clock: () => number = Date.now) {
  const failures = new Map<string, Failures>();
  const turns = new Map<string, { last: Promise<unknown>; waiting: number }>();

  const names = (email: string, address: string) => [
    { name: `${address} ${email.toLowerCase()}`, free: FREE_PER_ACCOUNT },
    { name: address, free: FREE_PER_ADDRESS },
  ];

  function known(name: string): Failures | undefined {
    const found = failures.get(name);
    if (found && clock() - found.at > FORGET_MS) {
      failures.delete(name);
      return undefined;
    }
    return found;
  }

  return {
    /**
     * Runs attempts at one account from one address one after the other: a hundred guesses sent at once would all be
     * looked at before the first failure counts. Returns null, and does nothing, when too many are in the line.
     */
    async inTurn<T>(email: string, address: string, attempt: () => Promise<T>): Promise<T | null> {
      const { name } = names(email, address)[0]!;
      const turn = turns.get(name) ?? { last: Promise.resolve(), waiting: 0 };
      if (turn.waiting >= MAX_IN_LINE) return null;
      turns.set(name, turn);
      turn.waiting += 1;
      const mine = turn.last.then(attempt);
      turn.last = mine.catch(() => undefined);
      try {
        return await mine;
      } finally {
        turn.waiting -= 1;
        if (turn.waiting === 0) turns.delete(name);
      }
    },
    /** How long this account must wait from this address before its password is looked at again (milliseconds). */
    waitMs(email: string, address: string): number {
      return Math.max(0, ...names(email, address).map(({ name }) => (known(name)?.until ?? 0) - clock()));
    },
    failed(email: string, address: string): void {
      if (failures.size > MAX_NAMES) for (const name of [...failures.keys()]) known(name);
      for (const { name, free } of names(email, address)) {
        const count = (known(name)?.count ?? 0) + 1;
        const wait = count < free ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - free));
        failures.set(name, { count, until: clock() + wait, at: clock() });
      }
    },
    /** The right password: the account's mistakes from here are forgiven; the address's are not. */
    succeeded(email: string, address: string): void {
      failures.delete(names(email, address)[0]!.name);
    },
  };
}
