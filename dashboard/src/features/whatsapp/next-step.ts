import type { WhatsappReport, ShopNumber } from '@roms/contracts/whatsapp';

/** `act`: a person has to do something · `look`: a person should have a look · `wait`: it heals itself · `ok`. */
export type Tone = 'act' | 'look' | 'wait' | 'ok';

/** What to do about a number: one sentence by its key, with what stands in its blanks. */
export type NextStep = {
  key: string;
  tone: Tone;
  count?: number;
  /** ISO-8601. */
  until?: string | null;
};

/**
 * What wa-service last said of a number, and why it says nothing newer: it could not be asked, it does not run the
 * number, or its answer was none (`unreadable`; what SQL knows of the state still holds).
 */
export type Checkup = {
  report: WhatsappReport | null;
  problem: 'away' | 'not_run' | 'unreadable' | null;
};

const STATE_TONE: Partial<Record<ShopNumber['state'], Tone>> = {
  logged_out: 'act',
  failed: 'act',
  stopped: 'act',
  passkey: 'act',
  qr: 'look',
  disconnected: 'wait',
  starting: 'wait',
  authenticating: 'wait',
};

/** Events that wait longer than this are late: `/health` of wa-service complains then too (milliseconds). */
const SPOOL_LATE_MS = 5 * 60_000;
/** Below this share of answers WhatsApp restricts numbers; with fewer sends a share says nothing. */
export const FEW_REPLIES = { share: 0.1, leastSent: 50 };

/**
 * The most pressing thing about a number: what keeps it from working first, then what endangers it, then what waits
 * for a person.
 */
export function nextStep(number: ShopNumber, { report, problem }: Checkup): NextStep {
  if (problem === 'away') return { key: 'whatsapp.todo.away', tone: 'look' };
  if (problem === 'not_run') return { key: 'whatsapp.todo.not_run', tone: 'act' };
  const tone = STATE_TONE[number.state];
  if (tone === 'act' || tone === 'look') return { key: stateKey(number), tone };
  if (report?.budget.breaker.state === 'open' && report.budget.breaker.reason === 'restricted')
    return { key: 'whatsapp.todo.restricted', tone: 'act', until: report.budget.breaker.until };
  if (tone !== undefined) return { key: stateKey(number), tone };
  if (report === null && problem !== null) return { key: 'whatsapp.todo.unreadable', tone: 'look' };
  if (report === null) return { key: 'whatsapp.todo.checking', tone: 'wait' };
  return whileConnected(report);
}

export const hasFewReplies = ({ sent, replied }: WhatsappReport['week']): boolean =>
  sent >= FEW_REPLIES.leastSent && replied / sent < FEW_REPLIES.share;

/** The engine's own message about a missing browser names the command that cures it. */
export const lacksBrowser = (reason: string | null): boolean => reason?.includes('install-browser') ?? false;

function stateKey({ state, reason }: ShopNumber): string {
  if (state === 'failed' && lacksBrowser(reason)) return 'whatsapp.todo.no_browser';
  return `number.next.${state}`;
}

function whileConnected(report: WhatsappReport): NextStep {
  const { budget, spool, week } = report;
  if (report.isDeaf) return { key: 'whatsapp.todo.deaf', tone: 'look' };
  if (budget.breaker.state === 'open') {
    const { reason, until } = budget.breaker;
    const heals = reason === 'logged_out' || reason === null;
    return { key: `whatsapp.todo.breaker.${reason ?? 'other'}`, tone: heals ? 'wait' : 'look', until };
  }
  if (spool.deadLetters > 0)
    return { key: 'whatsapp.todo.dead_letters', tone: 'look', count: spool.deadLetters };
  if (report.unknown > 0) return { key: 'whatsapp.todo.unknown', tone: 'look', count: report.unknown };
  if (spool.waiting > 0 && spool.oldestMs > SPOOL_LATE_MS)
    return { key: 'whatsapp.todo.spool', tone: 'look', count: Math.floor(spool.oldestMs / 60_000) };
  if (budget.breaker.state === 'half_open') return { key: 'whatsapp.todo.probing', tone: 'wait' };
  if (hasFewReplies(week)) {
    const count = Math.round((week.replied / week.sent) * 100);
    return { key: 'whatsapp.todo.few_replies', tone: 'look', count };
  }
  return { key: 'whatsapp.todo.ok', tone: 'ok' };
}
