import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SentTest, Template, TemplatePreview } from '@roms/contracts/templates';
import { TEMPLATE_PURPOSES } from '@roms/domain/template';
import { placeholdersIn, TEMPLATE_VARIABLES } from '@roms/domain/template-variables';
import { claimMessage } from '../../db/delivery/claim-message.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder, insertRule } from '../../tests/support/rows.ts';

let api: OrderApi;
let [cs, admin] = [] as unknown as [Staff, Staff];
let customer: { id: number; phone: string };
beforeAll(async () => {
  api = await startOrderApi();
  [cs, admin] = [await api.staff('cs', 'Ani'), await api.staff('admin', 'Bos')];
  customer = await insertCustomer(api.db, { name: 'Sari' });
});
afterAll(() => api.stop());
beforeEach(() => api.db('wa_sessions').update({ phone: '6281141000001' }));

const call = <T>(method: string, path: string, body?: object, who: Staff = admin) =>
  api.call<T>(who, method, `/api/v1/templates${path}`, body);
const make = async (fields: object): Promise<Template> =>
  (await call<Template>('POST', '', { name: 'Teks', body: 'Halo {customer_name}', ...fields })).body.data;
const listOf = async (purpose: string): Promise<Template[]> =>
  (await call<Template[]>('GET', '', undefined, cs)).body.data.filter((one) => one.purpose === purpose);
const preview = async (body: object, who: Staff = admin) =>
  (await call<TemplatePreview>('POST', '/preview', body, who)).body.data;
const activeOf = async (purpose: string) =>
  (await listOf(purpose)).filter(({ active }) => active).map(({ id }) => id);

describe('texts', () => {
  test('one of a purpose is what customers get; another one takes its place and is never missing', async () => {
    const [before] = await activeOf('reminder');
    const next = await make({ purpose: 'reminder', name: 'Baru' });
    expect(await activeOf('reminder')).toEqual([before]);
    await call('PATCH', `/${next.id}`, { active: true });
    expect(await activeOf('reminder')).toEqual([next.id]);
    const refused = [
      await call('DELETE', `/${next.id}`),
      await call('PATCH', `/${next.id}`, { active: false }),
    ];
    expect(refused.map(({ status, body }) => [status, body.error.code])).toEqual([
      [409, 'template_active'],
      [409, 'template_active'],
    ]);
    expect((await call('DELETE', `/${before}`)).status).toBe(204);
  });

  test('of twenty that are made active at once, one is', async () => {
    const ids = [];
    for (let n = 0; n < 20; n += 1) ids.push((await make({ purpose: 'thank_you', name: `T${n}` })).id);
    const answers = await Promise.all(ids.map((id) => call('PATCH', `/${id}`, { active: true })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await activeOf('thank_you')).toHaveLength(1);
  });

  test('that are free are offered side by side, and deleted at will', async () => {
    const free = [
      await make({ purpose: 'free', active: true }),
      await make({ purpose: 'free', active: true }),
    ];
    expect(await activeOf('free')).toEqual(expect.arrayContaining(free.map(({ id }) => id)));
    expect((await call('DELETE', `/${free[0]!.id}`)).status).toBe(204);
  });

  test('that a rule names stay', async () => {
    const { id } = await make({ purpose: 'reminder' });
    const rule = await insertRule(api.db, { days: 3, name: 'Teh' });
    await api.db('reminder_rules').where({ id: rule }).update({ template_id: id });
    expect((await call('DELETE', `/${id}`)).body.error.code).toBe('template_in_use');
    await api.db('reminder_rules').where({ id: rule }).delete();
  });

  test.each([
    ['thank_you', '{voucher}'],
    ['thank_you', '{answer}'],
    ['thank_you', '{}'],
    ['reply_word_answer', '{total}'],
    ['opt_out_confirmation', '[Order No]'],
    ['order_status_shipped', '{Nama Kurir}'],
  ])('of %s are refused with %s, which is named', async (purpose, placeholder) => {
    const answer = await call('POST', '', { name: 'T', purpose, body: `Halo ${placeholder}` });
    expect([answer.status, answer.body.error]).toMatchObject([
      422,
      {
        code: 'unknown_variable',
        details: { unknown: [placeholder], fields: { body: [expect.any(String)] } },
      },
    ]);
    const [active] = await listOf(purpose);
    expect((await call('PATCH', `/${active!.id}`, { body: placeholder })).status).toBe(422);
  });
});

describe('a preview', () => {
  test('is what the customer would get of their last order, old placeholders among it', async () => {
    const { id: customerId } = await insertCustomer(api.db, { name: 'Sari' });
    const number = `ORD-A-${customerId}`;
    await insertOrder(api.db, { customerId, number, items: [{ name: 'Teh', price: 5_000 }] });
    const body = 'Halo [Name], {{order_number}} [Order No] {Order Number} {total}';
    expect(await preview({ purpose: 'thank_you', body, customerId })).toEqual({
      body: `Halo Sari, ${number} ${number} ${number} Rp 5.000`,
      missing: [],
      unknown: [],
    });
    const status = await preview({ purpose: 'order_status_shipped', body: '{status}', customerId });
    expect(status.body).toBe('dikirim');
  });

  test('says what a customer without an order has no value for, and what nobody knows', async () => {
    const { id } = await insertCustomer(api.db, { name: 'Tuti' });
    expect(
      await preview({ purpose: 'thank_you', body: '{name}: {order_number} {voucher}', customerId: id }),
    ).toEqual({ body: 'Tuti: … …', missing: ['order_number'], unknown: ['{voucher}'] });
  });

  test('is an example when nobody is named, and of nobody that one may not see', async () => {
    expect((await preview({ purpose: 'free', body: '{name} {total}' })).body).toBe('Dewi Rp 270.000');
    const foreign = await call(
      'POST',
      '/preview',
      { purpose: 'free', body: 'x', customerId: customer.id },
      cs,
    );
    expect([foreign.status, foreign.body.error.code]).toEqual([404, 'customer_not_found']);
  });

  test('is of the last order that one may see', async () => {
    const { id } = await insertCustomer(api.db, { name: 'Tuti' });
    await api.db('customers').where({ id }).update({ created_by: cs.id });
    const number = `ORD-ASING-${id}`;
    const orderId = await insertOrder(api.db, { customerId: id, number });
    const trial = { purpose: 'thank_you', body: '{name}: {order_number}', customerId: id };
    expect((await preview(trial, cs)).body).toBe('Tuti: …');
    await api.db('orders').where({ id: orderId }).update({ created_by: cs.id });
    expect((await preview(trial, cs)).body).toBe(`Tuti: ${number}`);
  });

  test('never shows a raw placeholder, whatever is written', async () => {
    const piece = fc.oneof(
      fc.constantFrom(...TEMPLATE_VARIABLES.map((name) => `{${name}}`)),
      fc.constantFrom('{', '}', '{{', '}}', '[Name]', '[Total]', '{x y}', '{Nama}', '{ total }', '\n\n', ' '),
      fc.string({ maxLength: 8, unit: 'grapheme' }),
    );
    const bodies = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...TEMPLATE_PURPOSES), bodies, async (purpose, body) => {
        const shown = await preview({ purpose, body, customerId: customer.id });
        // Braces that somebody wrote round a value are their own.
        const raw = placeholdersIn(shown.body).filter(
          ({ name, written }) => name !== null || body.includes(written),
        );
        expect(raw).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a trial', () => {
  const trial = (fields: object = {}) =>
    call<SentTest>('POST', '/test', {
      clientId: crypto.randomUUID(),
      purpose: 'free',
      body: 'Halo {customer_name}',
      customerId: customer.id,
      ...fields,
    });
  const rowOf = async (id: number) => api.db('messages').where({ id }).first();

  test('goes to the own number in the lane of replies for ten minutes, once', async () => {
    const clientId = 'satu';
    const { status, body } = await trial({ clientId });
    expect(status).toBe(202);
    const row = await rowOf(body.data.messageId);
    expect(row).toMatchObject({ automation: 'test', lane: 'reply', status: 'queued', body: 'Halo Sari' });
    const minutes = (row.expires_at - row.created_at) / 60_000;
    expect(Math.round(minutes)).toBe(10);
    expect(api.started).toContainEqual(['startMessage', body.data.messageId, 1]);
    expect((await trial({ clientId })).body.data).toEqual(body.data);
    const to = await api
      .db('conversations')
      .join('customers', 'customers.id', 'conversations.customer_id')
      .where('conversations.id', body.data.conversationId)
      .first('customers.phone', 'conversations.status');
    expect(to).toEqual({ phone: '6281141000001', status: 'resolved' });
  });

  test('is stopped at its send when the number is not our own any more', async () => {
    await api.db('messages').update({ status: 'sent' });
    const { body } = await trial();
    await api.db('wa_sessions').update({ phone: '6281141000002' });
    const claim = await api.db.transaction((trx) =>
      claimMessage(trx, { messageId: body.data.messageId, attempt: 1 }),
    );
    expect(claim).toMatchObject({ kind: 'over' });
    expect(await rowOf(body.data.messageId)).toMatchObject({
      status: 'withdrawn',
      status_reason: 'own_number',
    });
  });

  test('is refused without a linked telephone, and for a text that could not be sent', async () => {
    expect((await trial({ body: '{voucher}' })).body.error).toMatchObject({
      code: 'missing_variable',
      details: { unknown: ['{voucher}'] },
    });
    await api.db('wa_sessions').update({ phone: null });
    expect((await trial()).body.error.code).toBe('no_own_number');
    expect((await trial({ sessionId: 'lain' })).body.error.code).toBe('session_not_found');
  });
});
