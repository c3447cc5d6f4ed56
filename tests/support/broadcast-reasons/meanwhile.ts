import { expect } from 'vitest';
import type { CreateBroadcast } from '@roms/contracts/broadcasts';
import type { RecipientStatus } from '@roms/domain/broadcast';
import { RESTORED } from '@roms/domain/message-lifecycle';
import { keyOfSend } from '@roms/domain/occurrence';
import { startBroadcast } from '../../../db/broadcasts/start-broadcast.ts';
import { applySendOutcome } from '../../../db/delivery/apply-send-outcome.ts';
import { lockMessage } from '../../../db/messages/lock-message.ts';
import { moveMessage } from '../../../db/messages/write-message.ts';
import { GatewayRefused } from '../../../runtime/gateway-client.ts';
import { insertMarketing } from '../broadcasts.ts';
import type { BroadcastWizard, Person } from '../broadcast-wizard.ts';
import { waitsForAnswer } from './by-checks.ts';

/** Whom it happened to in which broadcast; `reason` where the status alone says it. */
export type Happened = { id: number; person: Person; status: RecipientStatus; reason?: null };
type Case = (wizard: BroadcastWizard) => Promise<Happened>;

const POLL = { timeout: 300_000, interval: 100 };

/** By the reason: what comes over somebody after the broadcast has started. */
export const MEANWHILE: Record<string, Case> = {
  async paused(wizard) {
    const { id, person } = await waitingInLane(wizard);
    await wizard.act(id, 'pause');
    return until(wizard, { id, person, status: 'pending' });
  },

  async automation_stopped(wizard) {
    const { id, person } = await waitingInLane(wizard);
    await wizard.data('PUT', '/automation/stop', { reason: 'Salah harga' });
    return until(wizard, { id, person, status: 'pending' });
  },

  async expired(wizard) {
    const endAt = new Date(wizard.ago(0).getTime() + 3_600_000).toISOString();
    const { id, person } = await waitingInLane(wizard, { endAt });
    await wizard.clock(2);
    return until(wizard, { id, person, status: 'expired', reason: null });
  },

  /** Held for two days by whoever talks with them; then a person decides. */
  async cs_open_twice(wizard) {
    const person = await wizard.person();
    await waitsForAnswer(wizard, person);
    const id = await started(wizard, person);
    for (let hold = 0, last = ''; hold < 2; hold += 1) {
      const heldUntil = async () => (await wizard.log(id, 'reason=cs_open'))[0]?.notBefore ?? '';
      await expect.poll(async () => (await heldUntil()) > last, POLL).toBe(true);
      last = await heldUntil();
      await wizard.clock(25, id);
    }
    return until(wizard, { id, person, status: 'skipped' });
  },

  async internal(wizard) {
    const { id, person } = await heldByCap(wizard);
    await wizard.data('PATCH', `/customers/${person.id}`, { internal: true });
    await wizard.clock(49, id);
    return until(wizard, { id, person, status: 'skipped' });
  },

  async erased(wizard) {
    const { id, person } = await heldByCap(wizard);
    await wizard.data('POST', `/customers/${person.id}/erase`);
    return until(wizard, { id, person, status: 'skipped' });
  },

  /** A backup was brought back: who may have got it since is for a person, who lets it be. */
  async dropped(wizard) {
    const { id, person, messageId } = await waitingInLane(wizard);
    await wizard.db.transaction(async (trx) => {
      const { message } = await lockMessage(trx, messageId);
      await moveMessage(trx, message, 'restore', { statusReason: RESTORED });
    });
    await wizard.data('POST', `/messages/${messageId}/drop`);
    return until(wizard, { id, person, status: 'skipped' });
  },

  /** Whether it had left was not known at first. */
  async never_sent(wizard) {
    const person = await wizard.person();
    wizard.answer(person.phone, () => ({ outcome: 'unknown' }));
    const id = await started(wizard, person);
    await wizard.stands(id, { failed: 1 });
    const [row] = await wizard.log(id, 'reason=unconfirmed');
    const message = await wizard
      .db('messages')
      .where({ id: row!.messageId! })
      .first('id', 'attempt', { occurrenceKey: 'occurrence_key' });
    const key = keyOfSend(message);
    const evidence = { sessionId: 'main', key, waMessageId: null, code: 'never_sent', at: new Date() };
    await wizard.db.transaction((trx) => applySendOutcome(trx, { ...evidence, outcome: 'rejected' }));
    return until(wizard, { id, person, status: 'failed' });
  },

  async file_gone(wizard) {
    const person = await wizard.person();
    const id = await draftFor(wizard, person);
    const media = {
      ...{ gatewayId: null, mimeType: 'image/png', size: 16, fileName: 'a.png', state: 'ready' },
      file: 'a'.repeat(64),
    };
    await wizard.db('broadcasts').where({ id }).update({ media, media_kind: 'image' });
    await wizard.act(id, 'start');
    return until(wizard, { id, person, status: 'failed' });
  },

  /** The page does not let such a text start; one that did all the same would reach nobody. */
  async missing_variable(wizard) {
    const person = await wizard.person();
    const id = await draftFor(wizard, person, { body: 'Pesanan {order_number}' });
    expect(await wizard.preview(id)).toMatchObject({
      ...{ audience: 1, willGet: 0, excluded: [{ code: 'missing_variable', count: 1 }] },
    });
    expect(await wizard.behind(id, 'missing_variable', 'stop')).toEqual([person.id]);
    const { status, body } = await wizard.call('POST', `/broadcasts/${id}/start`);
    expect([status, body.error.code]).toEqual([422, 'unknown_variable']);
    await wizard.db.transaction((trx) => startBroadcast(trx, id));
    await wizard.engine.wake(id);
    return until(wizard, { id, person, status: 'skipped' });
  },

  /** The shop's only number goes while the message is on its way to it. */
  async session_removed(wizard) {
    const person = await wizard.person();
    const number = wizard.db('wa_sessions').where({ id: 'main' });
    wizard.answer(person.phone, async () => {
      await number.clone().update({ removed_at: new Date() });
      throw new GatewayRefused('session_not_found', 'removed');
    });
    try {
      const id = await started(wizard, person);
      return await until(wizard, { id, person, status: 'failed' });
    } finally {
      // Who comes next has one again.
      await number.clone().update({ removed_at: null });
    }
  },
};

async function draftFor(
  wizard: BroadcastWizard,
  person: Person,
  fields: Partial<CreateBroadcast> = {},
): Promise<number> {
  return wizard.draft({ audience: { customerIds: [person.id] }, ...fields });
}

async function started(
  wizard: BroadcastWizard,
  person: Person,
  fields: Partial<CreateBroadcast> = {},
): Promise<number> {
  const id = await draftFor(wizard, person, fields);
  await wizard.act(id, 'start');
  return id;
}

/** Somebody whose message is written, and told again and again that it is not its turn. */
async function waitingInLane(wizard: BroadcastWizard, fields: Partial<CreateBroadcast> = {}) {
  const person = await wizard.person();
  wizard.answer(person.phone, () => ({ outcome: 'not_yet', reason: 'gap', retryAfterMs: 300 }));
  const id = await started(wizard, person, fields);
  await wizard.stands(id, { queued: 1 });
  const [row] = await wizard.log(id, 'status=queued');
  return { id, person, messageId: row!.messageId! };
}

/** Somebody who got something yesterday, and waits for two days more. */
async function heldByCap(wizard: BroadcastWizard): Promise<{ id: number; person: Person }> {
  const person = await wizard.person();
  await insertMarketing(wizard.db, person.id, wizard.ago(1));
  const id = await started(wizard, person);
  await wizard.stands(id, { pending: 1 });
  return { id, person };
}

async function until(wizard: BroadcastWizard, happened: Happened): Promise<Happened> {
  await wizard.stands(happened.id, { [happened.status]: 1 });
  return happened;
}
