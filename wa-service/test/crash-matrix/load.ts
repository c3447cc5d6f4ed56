import type { CrashRig } from './rigs.ts';

/** What the caller of a key was told last; `open` when it was told nothing final. */
export type Told = { outcome: 'sent' | 'rejected' | 'unknown' | 'open'; waMessageId: string | null };
export type Sent = { key: string; phone: string; body: string };

const RETRY_MS = 120;

/**
 * Asks for one key until it is settled, over kills and restarts, as the worker does. A key that is `unknown` is
 * settled for its caller: a webhook may say more later.
 */
export async function deliver(
  rig: CrashRig,
  { key, phone, body }: Sent,
  isPatient: () => boolean,
): Promise<Told> {
  while (isPatient()) {
    const answer = await rig.service.send(key, phone, body).catch(() => null);
    if (answer !== null && answer.outcome !== 'not_yet') {
      const outcome = answer.outcome === 'duplicate' ? answer.first : answer.outcome;
      return { outcome, waMessageId: 'waMessageId' in answer ? (answer.waMessageId ?? null) : null };
    }
    await new Promise((go) => setTimeout(go, RETRY_MS));
  }
  return { outcome: 'open', waMessageId: null };
}

/** Brings a killed service back, as a supervisor does. */
export async function supervise(rig: CrashRig, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    if (!rig.service.isRunning()) await rig.service.start(null).catch(() => undefined);
    await new Promise((go) => setTimeout(go, 50));
  }
}

/** The next send of a run. Three keys of four share text and chat with another: code that compares texts mixes them up. */
export function sendOf(run: string, index: number): Sent {
  return {
    key: `crash:${run}:${index}`,
    phone: `62812777${String(index % 7).padStart(5, '0')}`,
    body: index % 4 === 0 ? `pesan ${run} ${index}` : `pesan yang sama ${run} ${index % 7}`,
  };
}
