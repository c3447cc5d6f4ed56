import { waitFor } from '../support.ts';
import type { Sent, Told } from './load.ts';
import type { CrashRig } from './rigs.ts';

export type Verdict = {
  keys: number;
  sent: number;
  /** More on a phone than keys that may have put it there. */
  duplicates: number;
  /** Called sent, and not on the phone. */
  losses: number;
  /** Neither sent nor rejected nor listed for a person: no person would ever look at it. */
  forgotten: number;
  /** Were unknown, and evidence settled them later. */
  resolved: number;
  /** Still unknown: listed for a person. */
  listed: number;
};

const EVIDENCE_MS = 6_000;

/** Holds what every caller was told against what reached the phones. */
export async function judge(rig: CrashRig, keys: Sent[], told: Map<string, Told>): Promise<Verdict> {
  const final = new Map(told);
  await waitFor('evidence', () => openKeys(rig, final) === 0, EVIDENCE_MS).catch(() => undefined);
  const received = await rig.received([...new Set(keys.map(({ phone }) => phone))]);
  const groups = Map.groupBy(keys, ({ phone, body }) => `${phone} ${body}`);
  let duplicates = 0;
  let losses = 0;
  for (const [name, group] of groups) {
    const onPhone = received.filter(({ phone, body }) => `${phone} ${body}` === name).length;
    const outcomes = group.map(({ key }) => final.get(key)?.outcome);
    const certain = outcomes.filter((outcome) => outcome === 'sent').length;
    const possible = outcomes.filter((outcome) => outcome !== 'rejected').length;
    duplicates += Math.max(0, onPhone - possible);
    losses += Math.max(0, certain - onPhone);
  }
  losses += idsNotReceived(final, new Set(received.map(({ id }) => id)));
  const outcomes = [...final.values()].map(({ outcome }) => outcome);
  const count = (outcome: Told['outcome']): number => outcomes.filter((one) => one === outcome).length;
  const resolved = [...told].filter(
    ([key, { outcome }]) => outcome === 'unknown' && final.get(key)?.outcome !== 'unknown',
  ).length;
  return {
    keys: keys.length,
    sent: count('sent'),
    duplicates,
    losses,
    resolved,
    forgotten: count('open'),
    listed: count('unknown'),
  };
}

/** Takes in what outcome webhooks said since, and counts what is still unknown. */
function openKeys(rig: CrashRig, final: Map<string, Told>): number {
  for (const { event } of rig.receiver.of('outcome')) {
    if (event.event !== 'outcome' || final.get(event.data.key)?.outcome !== 'unknown') continue;
    final.set(event.data.key, { outcome: event.data.outcome, waMessageId: event.data.waMessageId });
  }
  return [...final.values()].filter(({ outcome }) => outcome === 'unknown').length;
}

/** Each key that was called sent has a message of its own. */
function idsNotReceived(final: Map<string, Told>, received: Set<string>): number {
  const ids = [...final.values()].flatMap(({ outcome, waMessageId }) =>
    outcome === 'sent' && waMessageId !== null ? [waMessageId] : [],
  );
  return ids.filter((id) => !received.has(id)).length + (ids.length - new Set(ids).size);
}
