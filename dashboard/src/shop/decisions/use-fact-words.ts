import type { EvaluatedCheck } from '@roms/contracts/decisions';
import { useI18n } from 'vue-i18n';
import { zoneName } from '../../ui/time.ts';
import { useShopTime } from '../time/use-shop-time.ts';
import { factOfCheck } from './fact-of-check.ts';

/** What a check went by, in words; null when there is nothing to say beyond its name. */
export function useFactWords(): (check: EvaluatedCheck) => string | null {
  const { t } = useI18n();
  const { inSentence } = useShopTime();
  return (check) => {
    const fact = factOfCheck(check);
    if (fact === null) return null;
    const { zone, ...named } = fact.named ?? {};
    return t(`decisions.fact.${fact.key}`, {
      ...named,
      ...(fact.at === undefined ? {} : { at: inSentence(fact.at) }),
      ...(typeof zone === 'string' ? { zone: zoneName(zone) } : {}),
    });
  };
}
