import pg from 'pg';
import { expect, it } from 'vitest';
import type { Conversation } from '@roms/contracts/conversations';
import type { RuleEffect } from '@roms/contracts/reminder-rules';
import type { Template } from '@roms/contracts/templates';
import type { Teller } from './teller.ts';

/** What the shop changes while reminders wait. */
export function tellOfTheShop(teller: () => Teller): void {
  it('a rule edited three ways: for new orders, for what waits, and for past ones', async () => {
    const { shop, ...tell } = teller();
    const cast = await tell.begin('Aturan');
    const { product, rule } = cast;
    const preview = async (edit: object) =>
      (await shop.staff<{ data: RuleEffect }>('PATCH', `/reminder-rules/${rule.id}?preview=true`, edit)).data;
    const edit = (change: object) => shop.staff('PATCH', `/reminder-rules/${rule.id}`, change);
    const waiting = await tell.completed(cast);
    const { reminderDueAt } = (await shop.order(waiting)).lifecycle;
    const pastPhone = tell.newPhone();
    const pastId = await importCompleted(pastPhone);

    const forNew = { days: 0, applyTo: 'new' };
    expect(await preview(forNew)).toEqual({ running: 0, past: 0, dueNow: 0 });
    await edit(forNew);
    const newPhone = tell.newPhone();
    const fresh = await tell.thanked({ ...cast, phone: newPhone });
    await shop.setOrderStatus(fresh, 'completed');
    await tell.untilLifecycle(fresh, { state: 'answer_window' });
    await tell.phoneShows(newPhone, [await tell.thanks(fresh), tell.reminds(product)]);
    expect((await shop.order(waiting)).lifecycle).toMatchObject({ state: 'waiting', reminderDueAt });

    expect(await preview({ days: 1 })).toMatchObject({ running: 1, past: 0 });
    await edit({ days: 1 });
    await tell.untilLifecycle(waiting, { state: 'answer_window' });
    await tell.phoneShows(cast.phone, [await tell.thanks(waiting), tell.reminds(product)]);
    await tell.phoneShows(pastPhone, []);

    const forPast = { days: 0, applyTo: 'past', pastDays: 365 };
    expect(await preview(forPast)).toEqual({ running: 0, past: 1, dueNow: 1 });
    await edit(forPast);
    await tell.untilLifecycle(pastId, { state: 'answer_window' });
    expect(await tell.timeline(pastId)).toContain('taken_up');
    await tell.phoneShows(pastPhone, [tell.reminds(product)]);

    /** An order of the time before ROMS: nobody was thanked, and nothing waits for it. */
    async function importCompleted(phone: string): Promise<number> {
      const now = new Date().toISOString();
      const header =
        'order_number;customer_name;customer_phone;product_name;quantity;price;status;ordered_at;completed_at';
      const row = `lama-${phone};Ibu Lama;${phone};${product.name};1;50000;selesai;${now};${now}`;
      await shop.sendFile('/imports?kind=orders&fileName=lama.csv', `${header}\n${row}`);
      return tell.until(async () => {
        const { data } = await shop.staff<{ data: { id: number }[] }>('GET', `/orders?q=${phone}`);
        expect(data).toHaveLength(1);
        return data[0]!.id;
      });
    }
  });

  it('a product retired: nobody is reminded of it, until it is sold again', async () => {
    const { shop, ...tell } = teller();
    const cast = await tell.begin('Pensiun');
    const orderId = await tell.completed(cast);
    await shop.staff('PATCH', `/products/${cast.product.id}`, { active: false });
    await tell.fallDue(cast.rule);
    await tell.untilLifecycle(orderId, {
      state: 'waiting',
      reason: 'product_retired',
      reminderDueAt: null,
      nextAction: 'none',
    });
    const thanks = await tell.thanks(orderId);
    await tell.phoneShows(cast.phone, [thanks]);
    await shop.staff('PATCH', `/products/${cast.product.id}`, { active: true });
    await tell.fallDue(cast.rule, 1);
    await tell.untilLifecycle(orderId, { state: 'answer_window', reason: null });
    await tell.phoneShows(cast.phone, [thanks, tell.reminds(cast.product)]);
  });

  it('a number removed: the reminder that it would have sent leaves from the one that stays', async () => {
    const { shop, ...tell } = teller();
    const cast = await tell.begin('Cabang');
    const { phone } = cast;
    const session = 'cabang';
    const state = async () =>
      (await shop.staff<{ data: { state: string } }>('GET', `/whatsapp/sessions/${session}`)).data.state;
    await shop.staff('POST', '/whatsapp/sessions', { id: session, label: 'Cabang' });
    await tell.until(async () => expect(await state()).toBe('qr'));
    await shop.simulator('scan', { session });
    await tell.until(async () => expect(await state()).toBe('ready'));
    await tell.writes(phone, 'Halo, cabang buka?', { session });
    const chat = await tell.untilHeard(phone);
    expect(chat.sessionId).toBe(session);
    await tell.resolve(chat.id);

    const orderId = await tell.completed(cast);
    const [thanks] = (await shop.order(orderId)).messages;
    expect(thanks!.conversationId).toBe(chat.id);
    await shop.staff('DELETE', `/whatsapp/sessions/${session}`);
    await tell.fallDue(cast.rule);
    const { messages } = await tell.untilLifecycle(orderId, { state: 'answer_window' });
    const reminder = messages.find(({ automation }) => automation === 'reminder')!;
    const other = `/conversations/${reminder.conversationId}`;
    const { data } = await shop.staff<{ data: Conversation }>('GET', other);
    expect(data.sessionId).toBe('main');
    await tell.phoneShows(phone, [await tell.thanks(orderId), tell.reminds(cast.product)]);
  });

  it('a missing variable: nothing is sent with a gap, and it goes once when the text was put right', async () => {
    const { shop, databaseUrl, ...tell } = teller();
    const templateId = await textOfBefore('Halo {customer_name}, {product_name} untuk {kota} sudah habis?');
    const cast = await tell.begin('Bolong', { templateId });
    const orderId = await tell.completed(cast);
    await tell.fallDue(cast.rule);
    const stopped = await tell.untilLifecycle(orderId, { state: 'stopped', reason: 'missing_variable' });
    expect(stopped.events.at(-1)).toMatchObject({ type: 'reminder_stopped' });
    const [decision] = await tell.decisions(orderId);
    expect(decision).toMatchObject({ verdict: 'stop', code: 'missing_variable' });
    expect(decision!.checks.at(-1)!.details).toEqual({ missing: ['{kota}'] });
    const thanks = await tell.thanks(orderId);
    await tell.phoneShows(cast.phone, [thanks]);

    const body = 'Halo {customer_name}, {product_name} di rumah sudah habis?';
    await shop.staff<{ data: Template }>('PATCH', `/templates/${templateId}`, { body });
    const repair = () => shop.staff('POST', `/orders/${orderId}/reminder/repair`);
    const asked = await Promise.allSettled([repair(), repair()]);
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await tell.untilLifecycle(orderId, { state: 'answer_window', reason: null });
    expect(await tell.timeline(orderId)).toContain('reminder_repaired');
    await tell.phoneShows(cast.phone, [thanks, `${cast.product.name} di rumah sudah habis?`]);

    /** A text that nobody could save today: an older release, or a restored backup, may have it. */
    async function textOfBefore(old: string): Promise<number> {
      const database = new pg.Client({ connectionString: databaseUrl });
      await database.connect();
      try {
        const { rows } = await database.query<{ id: string }>(
          `INSERT INTO templates (name, purpose, body, active) VALUES ('Dari dulu', 'free', $1, false)
           RETURNING id`,
          [old],
        );
        return Number(rows[0]!.id);
      } finally {
        await database.end();
      }
    }
  });
}
