import { expect } from 'vitest';
import type { Conversation } from '@roms/contracts/conversations';
import type { Evaluation } from '@roms/contracts/decisions';
import type { Product } from '@roms/contracts/products';
import type { ReminderRule } from '@roms/contracts/reminder-rules';
import { watchReminders } from '../../support/reminders.ts';
import { testPhone, type Shop } from '../../support/shop.ts';

/** A day of the stack that tells the stories (milliseconds): long enough to answer a customer while a check holds. */
export const DAY_MS = 8_000;
/** Days of a rule whose reminder comes when the story wants it, and not before. */
const FAR = 365;

/** Who a story is about, and what they buy. */
export type Cast = { phone: string; name: string; product: Product; rule: ReminderRule };
/** `session`: to which number, the default one unless told. */
type Writing = { fault?: object; session?: string };
/** What a text holds by which it is known. */
type Told = string;
export type Teller = ReturnType<typeof createTeller>;

/**
 * Tells stories of orders in one shop, each with customers, products and rules of its own. `phones`: what the phones
 * begin with, three digits.
 */
export function createTeller(shop: Shop, { phones, databaseUrl }: { phones: number; databaseUrl: string }) {
  const watch = watchReminders(shop);
  const { until, fromShop } = watch;
  let people = 0;
  let writing: Promise<unknown> = Promise.resolve();
  const shown = new Map<string, Told[]>();

  const newPhone = (): string => testPhone(phones, (people += 1));

  async function addProduct(name: string, relations: object[] = []): Promise<Product> {
    const sku = `CERITA-${phones}-${newPhone().slice(-5)}`;
    const fields = { name, sku, price: 50_000, stock: 100, relations };
    return (await shop.staff<{ data: Product }>('POST', '/products', fields)).data;
  }

  /** A rule of this product alone, which lies far ahead. */
  async function addRule({ id, name }: Product, templateId: number | null = null): Promise<ReminderRule> {
    const rule = { name: `Aturan ${name}`, productIds: [id], mode: 'days', days: FAR, templateId };
    return (await shop.staff<{ data: ReminderRule }>('POST', '/reminder-rules', rule)).data;
  }

  /** A customer, a product that nobody else buys, and its rule. */
  async function begin(title: string, { templateId }: { templateId?: number } = {}): Promise<Cast> {
    const product = await addProduct(`Kopi ${title}`);
    const rule = await addRule(product, templateId);
    return { phone: newPhone(), name: `Ibu ${title}`, product, rule };
  }

  const orderOf = ({ phone, name, product }: Omit<Cast, 'rule'>) => ({
    phone,
    name,
    externalId: `${phone}-${product.sku}-${(people += 1)}`,
    items: [{ product_name: product.name, sku: product.sku, quantity: 1, price: product.price }],
  });

  /** What a phone shows of the shop: these texts in this order, and no other. */
  async function phoneShows(phone: string, told: Told[]): Promise<void> {
    const bodies = (await watch.untilPhoneHas(phone, told.length)).map(({ body }) => body);
    expect(bodies).toEqual(told.map((part) => expect.stringContaining(part) as string));
    shown.set(phone, told);
  }

  /** Waits until a customer's message has come into the inbox; answers the conversation. */
  async function untilHeard(phone: string): Promise<Conversation> {
    return until(async () => {
      const conversation = await shop.conversationOf(phone);
      expect(conversation?.waitingSince).toEqual(expect.any(String));
      return conversation!;
    });
  }

  return {
    ...watch,
    shop,
    databaseUrl,
    newPhone,
    addProduct,
    addRule,
    begin,
    phoneShows,
    untilHeard,

    thanked: (cast: Omit<Cast, 'rule'>) => watch.thankedOrder(orderOf(cast)),
    completed: (cast: Omit<Cast, 'rule'>) => watch.completedOrder(orderOf(cast)),
    /** What an order's thank-you, and a reminder of the shop's own text, are known by. */
    thanks: async (orderId: number): Promise<Told> => (await shop.order(orderId)).orderNumber,
    reminds: ({ name }: Product): Told => `${name} di rumah mungkin sudah hampir habis`,

    /** The rule's time comes, for whatever waits by it. */
    async fallDue({ id }: ReminderRule, days = 0): Promise<void> {
      await shop.staff('PATCH', `/reminder-rules/${id}`, { days });
    },

    /** One customer writes at a time: a fault that is planted is for the next message of anybody. */
    async writes(phone: string, body: string, { fault, session }: Writing = {}): Promise<void> {
      const written = writing.then(async () => {
        if (fault) await shop.simulator('faults', { ...fault, count: 1 });
        await shop.simulator(`phones/${phone}/messages`, { body, session });
      });
      writing = written.catch(() => undefined);
      await written;
    },

    resolve: (conversationId: number) =>
      shop.staff('PATCH', `/conversations/${conversationId}`, { status: 'resolved' }),

    /** What was decided about an order's reminder, the latest first. */
    async decisions(orderId: number): Promise<Evaluation[]> {
      const { data } = await shop.staff<{ data: Evaluation[] }>('GET', `/orders/${orderId}/decisions`);
      return data.filter(({ automation }) => automation === 'reminder');
    },

    /** The lines of an order's timeline, the oldest first. */
    timeline: async (orderId: number): Promise<string[]> =>
      (await shop.order(orderId)).events.map(({ type }) => type),

    /** Looks at every phone of every story once more: nothing has come since, and nothing twice. */
    async nothingMore(): Promise<void> {
      for (const [phone, told] of shown) {
        const bodies = (await fromShop(phone)).map(({ body }) => body);
        expect(bodies).toEqual(told.map((part) => expect.stringContaining(part) as string));
      }
    },
  };
}
