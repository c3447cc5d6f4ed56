import { missingPlaceholders, renderTemplate } from '@roms/domain/template';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';

/**
 * A text to one customer that knows {customer_name} and {shop_name}, while it is typed: as the customer will see it, and
 * what is wrong with it. That it is empty although it is on is said once it was `isTried` to save it.
 */
export function usePersonalText(form: () => { on: boolean; body: string }, shopName: () => string) {
  const { t } = useI18n();
  const isTried = ref(false);
  const preview = computed(() =>
    renderTemplate(form().body, { customer_name: t('settings.text.example'), shop_name: shopName() }),
  );
  const problem = computed(() => {
    if (preview.value.missing.length > 0)
      return t('settings.text.unknown', { names: missingPlaceholders(preview.value.missing) });
    return isTried.value && form().on && form().body.trim() === '' ? t('settings.text.missing') : undefined;
  });
  return { isTried, preview, problem };
}
