import { nextTick } from 'vue';

/** Brings whoever sent a form to the first field that is not right, once its error is drawn. */
export async function focusFirstWrong(form: HTMLElement | null | undefined): Promise<void> {
  await nextTick();
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
  wrong?.focus();
  wrong?.scrollIntoView?.({ block: 'center' });
}
