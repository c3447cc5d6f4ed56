import type { PaceLane, PaceLimits } from './presets.ts';
import { isAutomated } from './facts.ts';
import type { PacedSend, PaceFacts, PaceRefusal } from './facts.ts';

/** How long a lane waits after the last send, and how long broadcasts rest after a batch. */

/** The gap that `jitter` picks from a lane's range (ms). */
export function laneGapMs(lane: PaceLane, jitter: number, limits: PaceLimits): number {
  return pick(limits.gapMs[lane], jitter);
}

/** What a lane can expect between two sends (ms): it spreads the asks that wait in line. */
export function meanGapMs(lane: PaceLane, limits: PaceLimits): number {
  return laneGapMs(lane, 0.5, limits);
}

/** A reply waits a second since anything; the others since the last automated send, by the larger of both gaps. */
export function gapRefusal(lane: PaceLane, { sends, limits }: PaceFacts): PaceRefusal | null {
  const last = sends.findLast((send) => lane === 'reply' || isAutomated(send));
  if (last === undefined) return null;
  const gap =
    lane === 'reply'
      ? limits.gapMs.reply[0]
      : Math.max(laneGapMs(lane, last.jitter, limits), laneGapMs(last.lane, last.jitter, limits));
  return { reason: 'gap', until: last.at + gap };
}

/** Broadcasts rest after each batch. */
export function restRefusal({ sends, limits }: PaceFacts): PaceRefusal | null {
  const { size, first, last } = currentBatch(sends, limits);
  if (first === undefined || last === undefined) return null;
  if (size < Math.floor(pick(limits.restAfter, first.jitter))) return null;
  return { reason: 'rest', until: last.at + pick(limits.restMs, last.jitter) };
}

/** The broadcasts since the last pause; one as long as the shortest rest ends a batch by itself. */
export function currentBatch(sends: readonly PacedSend[], limits: PaceLimits) {
  let size = 0;
  let first: PacedSend | undefined;
  let last: PacedSend | undefined;
  for (let index = sends.length - 1; index >= 0; index -= 1) {
    const send = sends[index] as PacedSend;
    if (send.lane !== 'broadcast') continue;
    if (first !== undefined && first.at - send.at >= limits.restMs[0]) break;
    size += 1;
    first = send;
    last ??= send;
  }
  return { size, first, last };
}

function pick([low, high]: readonly [number, number], jitter: number): number {
  return low + (high - low) * jitter;
}
