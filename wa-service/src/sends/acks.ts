import type { DriverAck } from '../drivers/driver.ts';
import type { Journal, SendRow } from './journal.ts';
import type { PendingSend } from './pending-sends.ts';

export type AckReport = (ack: DriverAck, key: string | null) => void;

export type AcksDeps = {
  journal: Journal;
  pendingSends: ReadonlyMap<string, PendingSend>;
  report: AckReport;
  settle: (key: string, state: 'sent' | 'rejected', code?: string | null) => void;
};
export type Acks = ReturnType<typeof createAcks>;

/**
 * Acks only ever rise (−1 only from 0), and may come before the engine says which message is ours:
 * those wait until every running send knows its id.
 */
export function createAcks(deps: AcksDeps) {
  const { journal } = deps;
  const early = new Map<string, DriverAck>();

  const hasUnidentifiedSend = (): boolean =>
    [...deps.pendingSends.values()].some(
      (pending) => pending.phase === 'sending' && journal.find(pending.key)?.waMessageId === null,
    );

  function onAck(event: DriverAck): void {
    const row = journal.findByMessage(event.waMessageId);
    if (row !== undefined) {
      // Under the id that was asked for: the engine took it, whether or not its call came back.
      if (row.waMessageId === null) journal.identify(row.key, event.waMessageId);
      apply({ ...row, waMessageId: event.waMessageId }, event);
    } else if (hasUnidentifiedSend()) {
      const known = early.get(event.waMessageId);
      if (known === undefined || event.ack > known.ack) early.set(event.waMessageId, event);
    } else deps.report(event, null);
  }

  function apply(row: SendRow, event: DriverAck): void {
    const isNews = event.ack === -1 ? row.ack === 0 && row.state !== 'sent' : event.ack > row.ack;
    if (!isNews) return;
    // Spool first: after a crash in between the ack is told twice, never lost.
    deps.report(event, row.key);
    journal.raiseAck(row.key, event.ack);
    if (row.state !== 'sending' && row.state !== 'unknown') return;
    if (event.ack >= 1) deps.settle(row.key, 'sent');
    else if (event.ack === -1) deps.settle(row.key, 'rejected', 'wa_nack');
  }

  /** The engine told the id of a key's message; acks that came too early now count. */
  function identify(key: string, waMessageId: string): void {
    const row = journal.find(key);
    if (row === undefined || (row.state !== 'sending' && row.state !== 'unknown')) return;
    const owner = journal.findByMessage(waMessageId);
    if (row.waMessageId === null && (owner === undefined || owner.key === key)) {
      journal.identify(key, waMessageId);
    }
    const ack = early.get(waMessageId);
    early.delete(waMessageId);
    if (ack !== undefined) onAck(ack);
    flush();
  }

  /** Once every running send knows its id, the acks that are left belong to messages typed on the phone. */
  function flush(): void {
    if (early.size === 0 || hasUnidentifiedSend()) return;
    const rest = [...early.values()];
    early.clear();
    for (const ack of rest) onAck(ack);
  }

  return { onAck, identify, flush };
}
