import type { RuleForecast } from '@roms/contracts/reminder-rules';
import { useDebounceFn } from '@vueuse/core';
import { ref, shallowRef, watch } from 'vue';
import { ruleOf, wrongFields, type RuleDraft } from './rule-form.ts';
import { rulesApi } from './rules.api.ts';

/** How long nothing is typed before it is asked what the rule would do (milliseconds). */
const REST_MS = 400;

/**
 * What a draft would do if it were saved: asked whenever it rests. `counts` are of the widest choice, so that each choice
 * can say how many orders it is about; both are null while a field is wrong or nothing was heard.
 */
export function useForecast(draft: RuleDraft, id: number | undefined) {
  const forecast = shallowRef<RuleForecast | null>(null);
  const counts = shallowRef<{ running: number; past: number } | null>(null);
  const error = shallowRef<unknown>(null);
  const isAsking = ref(false);
  let asked = 0;

  async function ask() {
    const mine = (asked += 1);
    const wrong = wrongFields(draft);
    wrong.delete('name');
    if (wrong.size > 0) {
      forecast.value = counts.value = null;
      return;
    }
    isAsking.value = true;
    try {
      // A new rule may be forecast before it has a name.
      const rule = { ...ruleOf(draft), name: draft.name.trim() || '-', id };
      const widest = await rulesApi.forecast({ ...rule, applyTo: 'past', pastDays: draft.pastDays || 30 });
      const own = draft.applyTo === 'past' ? widest : await rulesApi.forecast(rule);
      if (mine !== asked) return;
      counts.value = widest;
      forecast.value = own;
      error.value = null;
    } catch (problem) {
      if (mine === asked) error.value = problem;
    } finally {
      if (mine === asked) isAsking.value = false;
    }
  }
  const askLater = useDebounceFn(ask, REST_MS);
  watch(draft, () => void askLater(), { deep: true });
  void ask();
  return { forecast, counts, error, isAsking };
}
