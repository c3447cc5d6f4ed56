import type { ManualOrder } from '@roms/contracts/order-changes';
import type { Product } from '@roms/contracts/products';
import type { CustomerRef } from '@roms/contracts/customers';
import { watchDebounced } from '@vueuse/core';
import { computed, reactive, ref } from 'vue';
import { newClientId } from '../../api/client-id.ts';
import { forgetDraft, keepDraft, keptDraft } from './kept-draft.ts';

export type DraftLine = { product: Product; quantity: number };
export type DraftProblem = 'customer' | 'name' | 'phone' | 'items';

/** Typing is never slowed by the disk (milliseconds). */
const SAVE_AFTER_MS = 250;

type OrderDraft = ReturnType<typeof emptyDraft>;

function emptyDraft() {
  return {
    clientId: newClientId(),
    /** The server may have made an order of it. */
    isSent: false,
    isNew: false,
    customer: null as CustomerRef | null,
    name: '',
    phone: '',
    city: '',
    lines: [] as DraftLine[],
    notes: '',
    /** The day on which it was ordered (`YYYY-MM-DD`), `''` for now. */
    orderedOn: '',
    address: '',
    payment: '',
    /** Whether the customer is thanked, and in whose words: `''` are the template's. */
    isThanked: true,
    thankYou: '',
  };
}

/** What was kept may stand in another tab as well: it is an order of its own, unless it was sent before. */
function restored(kept: OrderDraft | null): OrderDraft {
  const draft = { ...emptyDraft(), ...kept };
  return draft.isSent ? draft : { ...draft, clientId: newClientId() };
}

/**
 * A manual order while it is being typed. It outlives the page under `key`: nothing is lost when sending fails or the
 * page goes, and sending again creates it once, because what was sent keeps its client id.
 */
export function useOrderDraft(key: string) {
  const kept = keptDraft<OrderDraft>(key);
  const draft = reactive<OrderDraft>(restored(kept));
  const isRestored = ref(kept !== null);

  const isTyped = computed(
    () =>
      draft.lines.length > 0 ||
      [draft.name, draft.phone, draft.city, draft.notes, draft.address, draft.payment].some(
        (text) => text !== '',
      ),
  );
  const { pause } = watchDebounced(draft, keep, { debounce: SAVE_AFTER_MS, deep: true, maxWait: 1_000 });
  function keep(): void {
    if (isTyped.value) keepDraft(key, draft);
    else forgetDraft(key);
  }

  /** Begins anew, with the customer who was chosen. */
  function discard(): void {
    Object.assign(draft, { ...emptyDraft(), customer: draft.customer });
    isRestored.value = false;
    forgetDraft(key);
  }

  /** The order was created: nothing of it is kept. */
  function finish(): void {
    pause();
    Object.assign(draft, emptyDraft());
    forgetDraft(key);
  }

  const total = computed(() =>
    draft.lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0),
  );

  /** A product that is there already gets one more. */
  function add(product: Product): void {
    const line = draft.lines.find((known) => known.product.id === product.id);
    if (line === undefined) draft.lines.push({ product, quantity: 1 });
    else line.quantity += 1;
  }
  function remove(productId: number): void {
    draft.lines = draft.lines.filter(({ product }) => product.id !== productId);
  }

  const problems = computed(() => {
    const found: DraftProblem[] = [];
    if (!draft.isNew && draft.customer === null) found.push('customer');
    if (draft.isNew && draft.name.trim() === '') found.push('name');
    if (draft.isNew && draft.phone.trim() === '') found.push('phone');
    if (draft.lines.length === 0) found.push('items');
    return found;
  });

  /** The client id is another order's: sent again, this becomes one of its own. */
  function becomeAnother(): void {
    Object.assign(draft, { clientId: newClientId(), isSent: false });
  }

  /** What the order is about; only meaningful without problems. `orderedAt` is the moment that its day means. */
  function content(orderedAt: Date | null) {
    const city = draft.city.trim();
    const said = (field: 'notes' | 'address' | 'payment') => {
      const text = draft[field].trim();
      return text === '' ? {} : { [field]: text };
    };
    return {
      customer:
        draft.customer !== null && !draft.isNew
          ? { id: draft.customer.id }
          : { name: draft.name.trim(), phone: draft.phone.trim(), ...(city === '' ? {} : { city }) },
      items: draft.lines.map(({ product, quantity }) => ({ productId: product.id, quantity })),
      ...said('notes'),
      ...said('address'),
      ...said('payment'),
      ...(orderedAt === null ? {} : { orderedAt: orderedAt.toISOString() }),
    };
  }

  /** What is sent. From now on the client id stays, also when the page goes. */
  function toSend(orderedAt: Date | null = null, status: 'draft' | 'pending' = 'pending'): ManualOrder {
    draft.isSent = true;
    keep();
    const { isThanked, thankYou } = draft;
    const isUsual = isThanked && thankYou === '';
    return {
      clientId: draft.clientId,
      ...content(orderedAt),
      ...(status === 'draft' ? { status } : {}),
      ...(isUsual
        ? {}
        : { thankYou: { send: isThanked, ...(isThanked && thankYou !== '' ? { body: thankYou } : {}) } }),
    };
  }

  return {
    draft,
    total,
    problems,
    isTyped,
    isRestored,
    add,
    remove,
    content,
    toSend,
    becomeAnother,
    keep,
    discard,
    finish,
  };
}
