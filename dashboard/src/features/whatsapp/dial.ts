import type { ShopNumber, WhatsappReport } from '@roms/contracts/whatsapp';
import { FEW_REPLIES, hasFewReplies, type Checkup } from './next-step.ts';

/** Why a dial stands where it stands; each is a key of `whatsapp.dial.reason`. */
export const DIAL_REASONS = [
  'ok',
  'state',
  'away',
  'not_run',
  'breaker',
  'full',
  'deaf',
  'probing',
  'optedOut',
  'fewReplies',
  'warmUp',
  'nearlyFull',
  'checking',
  'unreadable',
] as const;
export type DialReason = (typeof DIAL_REASONS)[number];

/**
 * Whether a number may send by itself: `safe`, `careful` (it does, with something to mind), `held` (reminders and
 * broadcasts wait) or `unknown` (nobody said yet).
 */
export type Dial = { level: 'safe' | 'careful' | 'held' | 'unknown'; reason: DialReason; count?: number };

/** From this share of the day's cap on there is little left to plan with. */
const NEARLY_FULL = 0.8;
/** From this share of opt-outs on people mind; at one in twenty the brake is pulled. */
const MANY_OPT_OUTS = 0.03;

/** What holds a number back first, then what endangers it, the most pressing of each. */
export function dialOf(number: ShopNumber, { report, problem }: Checkup): Dial {
  if (problem === 'away' || problem === 'not_run') return { level: 'held', reason: problem };
  if (number.state !== 'ready') return { level: 'held', reason: 'state' };
  if (report === null) return { level: 'unknown', reason: problem === null ? 'checking' : 'unreadable' };
  return heldBy(report) ?? endangeredBy(report) ?? { level: 'safe', reason: 'ok' };
}

function heldBy({ budget, today }: WhatsappReport): Dial | null {
  if (budget.breaker.state === 'open') return { level: 'held', reason: 'breaker' };
  if (budget.isPaced && today.sent >= today.cap) return { level: 'held', reason: 'full' };
  return null;
}

function endangeredBy({ budget, today, week, isDeaf }: WhatsappReport): Dial | null {
  if (isDeaf) return { level: 'careful', reason: 'deaf' };
  if (budget.breaker.state === 'half_open') return { level: 'careful', reason: 'probing' };
  if (week.sent >= FEW_REPLIES.leastSent && week.optedOut / week.sent >= MANY_OPT_OUTS)
    return { level: 'careful', reason: 'optedOut', count: week.optedOut };
  if (hasFewReplies(week)) return { level: 'careful', reason: 'fewReplies' };
  if (budget.warmUp !== null) return { level: 'careful', reason: 'warmUp', count: budget.warmUp.cap };
  if (budget.isPaced && today.sent >= today.cap * NEARLY_FULL)
    return { level: 'careful', reason: 'nearlyFull', count: today.cap - today.sent };
  return null;
}
