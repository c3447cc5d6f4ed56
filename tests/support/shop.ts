import type { Conversation } from '@roms/contracts/conversations';
import type { Message } from '@roms/contracts/messages';
import type { OrderDetail } from '@roms/contracts/orders';

/** A message as the simulator's phone shows it. */
export type PhoneMessage = {
  id: string;
  fromBusiness: boolean;
  body: string;
  type: string;
  at: string;
  ack: number;
};

export type IntakeAnswer = {
  status: number;
  replayed: boolean;
  orderId: number;
  orderNumber: string;
  body: unknown;
};

export type NewOrder = {
  phone: string;
  externalId: string;
  name?: string;
  city?: string;
  items?: unknown[];
  createdAt?: string;
};

export type Shop = ReturnType<typeof createShop>;

/**
 * What the world around a running stack does: shops that post orders, customers with their phones, staff who log in.
 * It knows only public addresses, so a test that uses it holds for any stack.
 */
export function createShop(stack: { url: string; waUrl: string; apiKey: string }) {
  let cookie = '';

  async function json(url: string, init: RequestInit = {}): Promise<{ response: Response; body: unknown }> {
    const response = await fetch(url, { ...init, signal: init.signal ?? AbortSignal.timeout(20_000) });
    const text = await response.text();
    return { response, body: text.startsWith('{') ? JSON.parse(text) : text };
  }

  /** A call with the logged-in cookie; throws unless 2xx. Returns the whole parsed body. */
  async function staff<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { response, body: answer } = await json(`${stack.url}/api/v1${path}`, {
      method,
      headers: {
        cookie,
        origin: stack.url,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer as T;
  }

  /** Sends a file's bytes as the person who is logged in; throws unless 2xx. */
  async function sendFile<T>(path: string, content: string): Promise<T> {
    const { response, body: answer } = await json(`${stack.url}/api/v1${path}`, {
      method: 'POST',
      headers: { cookie, origin: stack.url, 'content-type': 'application/octet-stream' },
      body: content,
      signal: AbortSignal.timeout(120_000),
    });
    if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer as T;
  }

  const phonePath = (phone: string): string => `${stack.waUrl}/simulator/api/phones/${phone}`;

  async function simulator(path: string, body: unknown = {}): Promise<unknown> {
    const { response, body: answer } = await json(`${stack.waUrl}/simulator/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
  }

  return {
    stack,
    staff,
    sendFile,
    simulator,

    async login(email = 'admin@someah.com', password = 'admin123'): Promise<void> {
      const { response, body } = await json(`${stack.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: stack.url },
        body: JSON.stringify({ email, password }),
      });
      if (!response.ok) throw new Error(`login answered ${response.status}: ${JSON.stringify(body)}`);
      cookie = response.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
    },

    /** Opens a stream as the person who is logged in, until `signal` ends it. Throws unless 200. */
    async open(path: string, signal: AbortSignal): Promise<Response> {
      const response = await fetch(`${stack.url}/api/v1${path}`, { headers: { cookie }, signal });
      if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`);
      return response;
    },

    /** Posts an order as an external system does; never throws on an HTTP error status. */
    async postOrder(order: NewOrder): Promise<IntakeAnswer> {
      const { response, body } = await json(`${stack.url}/api/v1/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': stack.apiKey },
        body: JSON.stringify({
          customer: { phone: order.phone, name: order.name ?? 'Uji Coba', city: order.city },
          items: order.items ?? [
            { product_name: 'Kopi Gayo 250 g', sku: 'KOPI-GAYO-250', quantity: 1, price: 95_000 },
          ],
          external_id: order.externalId,
          created_at: order.createdAt,
        }),
      });
      const data = (body as { data?: { order_id: number; order_number: string } }).data;
      return {
        status: response.status,
        replayed: response.headers.get('idempotent-replayed') === 'true',
        orderId: data?.order_id ?? 0,
        orderNumber: data?.order_number ?? '',
        body,
      };
    },

    /** Everything on a customer's phone, oldest first. */
    async phoneMessages(phone: string): Promise<PhoneMessage[]> {
      const { response, body } = await json(`${phonePath(phone)}/messages`);
      if (!response.ok) throw new Error(`the phone answered ${response.status}`);
      return (body as { data: PhoneMessage[] }).data;
    },

    /** The customer writes. */
    async customerWrites(phone: string, body: string): Promise<void> {
      await simulator(`phones/${phone}/messages`, { body });
    },

    async customerReads(phone: string): Promise<void> {
      await simulator(`phones/${phone}/read`);
    },

    /** The conversation with a phone, or undefined while there is none. */
    async conversationOf(phone: string): Promise<Conversation | undefined> {
      const page = await staff<{ data: Conversation[] }>('GET', `/conversations?tab=all&q=${phone}`);
      return page.data.find((conversation) => conversation.customer.phone === phone);
    },

    /** The whole thread, oldest first, over all its pages. */
    async thread(conversationId: number): Promise<Message[]> {
      const messages: Message[] = [];
      for (;;) {
        const before = messages[0] ? `?before=${messages[0].id}` : '';
        const page = await staff<{ data: Message[] }>(
          'GET',
          `/conversations/${conversationId}/messages${before}`,
        );
        messages.unshift(...page.data);
        if (page.data.length === 0) return messages;
      }
    },

    async order(id: number): Promise<OrderDetail> {
      return (await staff<{ data: OrderDetail }>('GET', `/orders/${id}`)).data;
    },

    async setOrderStatus(id: number, status: string): Promise<void> {
      await staff('PATCH', `/orders/${id}`, { status });
    },

    /** Changes the one rule of the seed. */
    async setReminderRule(patch: { days?: number; time?: string }): Promise<void> {
      const rules = await staff<{ data: { id: number }[] }>('GET', '/reminder-rules');
      await staff('PATCH', `/reminder-rules/${rules.data[0]!.id}`, patch);
    },

    /** Reminders may go at any hour of a customer's day, whenever this runs. */
    async sendAtAnyHour(): Promise<void> {
      await staff('PATCH', '/settings', { sendingHours: null });
    },
  };
}

/** A made-up number that no other test of the run uses: each file has prefixes of its own, because they share a stack. */
export function testPhone(prefix: number, index: number): string {
  return `62855${String(prefix).padStart(3, '0')}${String(index).padStart(5, '0')}`;
}
