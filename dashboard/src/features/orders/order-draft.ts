import type { ManualOrder } from '@roms/contracts/orders';
import type { Product } from '@roms/contracts/products';
import type { CustomerRef } from '@roms/contracts/customers';
import { computed, reactive } from 'vue';
import { newClientId } from '../../api/client-id.ts';

export type DraftLine = { product: Product; quantity: number };
export type DraftProblem = 'customer' | 'name' | 'phone' | 'items';

/** A manual order while it is being typed; nothing is lost when sending fails, and sending again creates it once. */
export function useOrderDraft() {
  const draft = reactive({
    clientId: newClientId(),
    isNew: false,
    customer: null as CustomerRef | null,
    name: '',
    phone: '',
    city: '',
    lines: [] as DraftLine[],
    notes: '',
  });

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

  /** What is sent; only meaningful without problems. */
  function toOrder(): ManualOrder {
    const city = draft.city.trim();
    return {
      clientId: draft.clientId,
      customer:
        draft.customer !== null && !draft.isNew
          ? { id: draft.customer.id }
          : { name: draft.name.trim(), phone: draft.phone.trim(), ...(city === '' ? {} : { city }) },
      items: draft.lines.map(({ product, quantity }) => ({ productId: product.id, quantity })),
      ...(draft.notes.trim() === '' ? {} : { notes: draft.notes.trim() }),
    };
  }

  return { draft, total, problems, add, remove, toOrder };
}
