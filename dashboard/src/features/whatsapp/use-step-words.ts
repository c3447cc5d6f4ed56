import { useI18n } from 'vue-i18n';
import { useShopTime } from '../../shop/time/use-shop-time.ts';
import type { NextStep } from './next-step.ts';

/** How each tone looks: its sign, and the colour of sign and ground. */
export const TONE_LOOK = {
  act: { icon: 'i-lucide-circle-alert', sign: 'text-error-ink', ground: 'bg-error-tint' },
  look: { icon: 'i-lucide-triangle-alert', sign: 'text-warning-ink', ground: 'bg-warning-tint' },
  wait: { icon: 'i-lucide-hourglass', sign: 'text-info-ink', ground: 'bg-info-tint' },
  ok: { icon: 'i-lucide-circle-check', sign: 'text-success-ink', ground: 'bg-success-tint' },
} as const;

/** The sentence of a next step, its blanks filled. */
export function useStepWords() {
  const { t } = useI18n();
  const { inSentence } = useShopTime();
  return ({ key, count = 1, until }: NextStep): string =>
    t(key, { count, until: until ? inSentence(until) : '…' }, count);
}
