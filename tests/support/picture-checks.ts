import { WINDOW_OF_RECIPIENTS } from '@roms/domain/broadcast-step';
import { expect } from 'vitest';
import { HURRIED } from '../../wa-service/test/hurried-pace.ts';
import { hashOf, type Arrival, type JournalledSend } from './picture-broadcast.ts';

/** Everybody got it once, with the text that is theirs and the picture byte by byte. */
export function expectEachOnce(
  arrivals: readonly Arrival[],
  { phones, picture }: { phones: readonly string[]; picture: Uint8Array },
): void {
  expect(arrivals.map(({ phone }) => phone).toSorted()).toEqual(phones.toSorted());
  const pictureHash = hashOf(picture);
  const spoilt = arrivals.filter(
    (one) => one.pictureHash !== pictureHash || !/^Halo Pelanggan [A-Z], ada promo!$/.test(one.caption),
  );
  expect(spoilt).toEqual([]);
}

/** Who asked first left first, in each life of the service; what was asked for before its end and left after it are as many as were in work. */
export function expectInOrder(sends: readonly JournalledSend[], killedAt: number): void {
  const before = sends.filter(({ attemptedAt }) => attemptedAt < killedAt);
  const after = sends.filter(({ createdAt }) => createdAt > killedAt);
  for (const life of [before, after])
    expect(life.filter((one, index) => isPassed(life, one, index))).toEqual([]);
  expect(sends.length - before.length - after.length).toBeLessThanOrEqual(WINDOW_OF_RECIPIENTS);
}

function isPassed(life: readonly JournalledSend[], one: JournalledSend, index: number): boolean {
  return index > 0 && one.createdAt < life[index - 1]!.createdAt;
}

/** The gaps between broadcasts, and the rest after each batch, across whatever happened on the way. */
export function expectPaced(sends: readonly JournalledSend[]): void {
  const gaps = sends.slice(1).map(({ attemptedAt }, index) => attemptedAt - sends[index]!.attemptedAt);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(HURRIED.gapMs.broadcast[0]);
  let batch = 1;
  for (const gap of gaps) {
    batch = gap >= HURRIED.restMs[0] ? 1 : batch + 1;
    expect(batch).toBeLessThanOrEqual(HURRIED.restAfter[1]);
  }
}
