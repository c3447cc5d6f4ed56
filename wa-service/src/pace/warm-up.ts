import { isIdle } from '@roms/domain/pacing/warm-up';
import { notAfter } from '@roms/domain/stored-time';
import type { Clock } from '../clock.ts';
import type { SessionStore } from '../sessions/session-store.ts';

/** Activity is written down once a minute: 72 hours of silence need no better clock. */
const WRITE_EVERY_MS = 60_000;

/** The warm-up that a silence ended, and when: silence that only a clock which was ahead has seen ended nothing. */
type Ended = { since: number; at: number };

/**
 * Since when a number warms up. It begins with the first automated send, not with the pairing: a number that was
 * connected for a week and sent nothing is as new as on its first day. `bornWarm` numbers never warm up.
 */
export function createWarmUp(store: SessionStore, bornWarm: boolean, { now, onSetBack }: Clock) {
  let lastActiveAt = read('lastActiveAt');
  let since = read('warmUpSince');
  let writtenAt = lastActiveAt ?? 0;
  onSetBack(correct);

  function read(name: string): number | null {
    const value = store.get(name);
    return value === null || value === '' ? null : Number(value);
  }
  function setSince(next: number | null): void {
    since = next;
    store.set('warmUpSince', next === null ? '' : String(next));
  }
  function setEnded(ended: Ended | null): void {
    store.set('warmUpEnded', ended === null ? '' : JSON.stringify(ended));
  }
  function setActive(at: number): void {
    lastActiveAt = at;
    writtenAt = at;
    store.set('lastActiveAt', String(at));
  }
  function touch(at: number): void {
    if (isIdle(lastActiveAt, at) && since !== null) {
      setEnded({ since, at });
      setSince(null);
    }
    // A clock that is years behind must not make the number look silent once it is right.
    lastActiveAt = Math.max(lastActiveAt ?? at, at);
    if (at - writtenAt >= WRITE_EVERY_MS) setActive(at);
  }

  function correct(at: number): void {
    if (lastActiveAt !== null && lastActiveAt > at) setActive(at);
    writtenAt = notAfter(writtenAt, at);
    const text = store.get('warmUpEnded') ?? '';
    const ended = text === '' ? null : (JSON.parse(text) as Ended);
    if (ended !== null && ended.at > at) {
      setSince(notAfter(ended.since, at));
      setEnded(null);
    } else if (since !== null && since > at) setSince(at);
  }

  return {
    /** `now` while the next send would be its first. */
    since(): number | null {
      if (bornWarm) return null;
      return since === null || isIdle(lastActiveAt, now()) ? now() : since;
    },
    /** A customer wrote: the number is in use. */
    heard: () => touch(now()),
    /** An automated send goes out. */
    sent(at: number): void {
      touch(at);
      if (since === null && !bornWarm) setSince(at);
    },
    /** The send of `at` never left: what it began has not begun. */
    givenBack(at: number): void {
      if (since === at) setSince(null);
    },
    /** Another phone was paired. */
    restart(): void {
      setEnded(null);
      setSince(null);
    },
  };
}
