import type { BroadcastCounts } from '@roms/domain/broadcast';
import type { BroadcastStep } from '@roms/domain/broadcast-step';
import { utcText, type Telling } from '../telling.ts';

/** When the recipients of a step were counted (epoch milliseconds), and how many messages had their turn after that. */
export type Counted = { at: number; since: number };

/** What an admin reads of a broadcast in Temporal's UI. The rows are counted once for a page, which may take days. */
export function tellingOf(step: BroadcastStep, counted: Counted): Telling {
  return { ...nextOf(step), soFar: soFar(step.counts, counted), signals: signalsOf(step) };
}

/** `24 Dec 09:00 WIB` on the shop's clock; histories of before have no such text. */
export function untilText({ until, untilText: text }: Waiting): string | null {
  return until === null ? null : (text ?? utcText(Date.parse(until)));
}

type Waiting = Extract<BroadcastStep, { next: 'wait' }>;

function nextOf(step: BroadcastStep): Pick<Telling, 'next' | 'why'> {
  switch (step.next) {
    case 'end':
      return {
        next: `nothing more: this broadcast ended as ${step.state}`,
        why: ENDINGS[step.state] ?? step.state,
      };
    case 'freeze':
      return { next: 'it is written down who gets it', why: 'Its time has come.' };
    case 'judge':
      return {
        next: 'the checks say who does not get it',
        why: 'They are asked of everybody before the first message.',
      };
    case 'deliver':
      return {
        next: 'the messages that are written already leave, or are given up',
        why: 'What became of them is heard of before anything else.',
      };
    case 'send':
      return {
        next: 'one recipient after the other gets the message',
        why: 'The number’s connection, pace, hours and caps decide each moment.',
      };
    case 'look':
      return { next: 'its row is read again', why: 'It has just been changed.' };
    case 'wait':
      return waitingFor(step);
  }
}

function waitingFor(step: Waiting): Pick<Telling, 'next' | 'why'> {
  const until = untilText(step);
  if (step.state !== 'paused')
    return {
      next: `nothing until ${until ?? 'it is told to look again'}`,
      why:
        step.state === 'scheduled'
          ? 'A person chose this time.'
          : 'A check or the hours have put off everybody who is left, or everything automatic is stopped.',
    };
  const end = until === null ? '' : `, or its end at ${until}`;
  return {
    next: `nothing until ${step.looksAtNumber ? 'that is over: then it goes on by itself' : 'a person resumes it'}${end}`,
    why: PAUSES[step.pauseReason ?? ''] ?? `It is paused: ${step.pauseReason}.`,
  };
}

const PAUSES: Record<string, string> = {
  person: 'A person paused it.',
  breaker: 'It is paused: WhatsApp holds back what this number sends to many.',
  disconnected: 'It is paused: its number is not connected.',
  session_removed: 'It is paused: its number was removed.',
  restored: 'It is paused: the shop was restored from a backup.',
};

const ENDINGS: Partial<Record<BroadcastStep['state'], string>> = {
  done: 'Nobody is left who should get it.',
  partly_done: 'Nobody is left who should get it; some failed or expired.',
  cancelled: 'It was cancelled, or its end came before it began: whoever was left does not get it.',
};

function soFar(counts: BroadcastCounts, { at, since }: Counted): string {
  if (counts.audience === 0) return 'its recipients are not written down yet';
  const others = (
    [
      ['waiting', counts.pending + counts.queued],
      ['failed', counts.failed],
      ['skipped', counts.skipped],
      ['expired', counts.expired],
      ['cancelled', counts.cancelled],
    ] as const
  ).flatMap(([words, count]) => (count === 0 ? [] : [`${count} ${words}`]));
  const sent = counts.sent + counts.delivered + counts.read;
  const result = [`${sent} of ${counts.audience} sent`, ...others].join(', ');
  return `${result} (counted at ${utcText(at)})${since === 0 ? '' : `; ${since} had their turn since`}`;
}

/** As `pauseBroadcast` and `resumeBroadcast` take them. */
function signalsOf({ state }: BroadcastStep): readonly string[] {
  if (state === 'paused') return ['resume'];
  return state === 'scheduled' || state === 'running' ? ['pause'] : [];
}
