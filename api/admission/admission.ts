import { AppError } from '@roms/domain/errors';
import { createGate, type Gate } from './gate.ts';

/**
 * What one login, or one key, may have going on at once: whoever holds a password must not be able to take the memory
 * or the database away from orders.
 */
export type Admission = {
  /** Routes whose body is a file: each holds up to twice its size in memory. */
  upload: Gate;
  /** Lists that look for a text: each may read much. */
  search: Gate;
  streams: StreamCount;
};

export type StreamCount = {
  /** Counts a stream of this login; throws `too_many_requests` when it has enough. Call the result when it is gone. */
  enter: (login: string) => () => void;
};

/** Whoever drops twenty files sees them go two by two; who sends forty at once is told to come back. */
const UPLOADS = { atOnce: 6, atOnceEach: 2, mostWaiting: 60, mostWaitingEach: 20, longestWaitMs: 30_000 };
/** Fewer than the pool has connections: orders always find one. */
const SEARCHES = { atOnce: 8, atOnceEach: 3, mostWaiting: 60, mostWaitingEach: 12, longestWaitMs: 5_000 };
/** A browser has one stream for all its tabs; without locks of its own each tab has one. */
const STREAMS_EACH = 10;
const STREAMS_ALL = 500;
/** When to try again for a stream (seconds): those that are gone are noticed at the next heartbeat. */
const STREAM_RETRY_SECONDS = 15;

/** Bounds of one process; they are about its memory and its connections. */
export function createAdmission(): Admission {
  return { upload: createGate(UPLOADS), search: createGate(SEARCHES), streams: createStreamCount() };
}

function createStreamCount(): StreamCount {
  const open = new Map<string, number>();
  let all = 0;
  return {
    enter(login) {
      const mine = open.get(login) ?? 0;
      if (mine >= STREAMS_EACH || all >= STREAMS_ALL) {
        throw new AppError('too_many_requests', 'Too many live streams are open', {
          details: { retryAfterSeconds: STREAM_RETRY_SECONDS },
        });
      }
      open.set(login, mine + 1);
      all += 1;
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        all -= 1;
        const left = (open.get(login) ?? 1) - 1;
        if (left === 0) open.delete(login);
        else open.set(login, left);
      };
    },
  };
}
