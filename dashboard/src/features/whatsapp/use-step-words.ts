import { useI18n } from 'vue-i18n';
import { useShopTime } from '../../shop/time/use-shop-time.ts';
import type { NextStep } from './next-step.ts';

/** How each tone looks: its sign, and the colour of sign and ground. */
export const TONE_LOOK = {
  act: { icon: 'i-lucide-circle-alert', sign: 'text-error', ground: 'bg-error/10' },
  look: { icon: 'i-lucide-triangle-alert', sign: 'text-warning', ground: 'bg-warning/10' },
  wait: { icon: 'i-lucide-hourglass', sign: 'text-info', ground: 'bg-info/10' },
  ok: { icon: 'i-lucide-circle-check', sign: 'text-success', ground: 'bg-success/10' },
} as const;

/** The sentence of a next step, its blanks filled. */
export function useStepWords() {
  const { t } = useI18n();
  const { inSentence } = useShopTime();
  return ({ key, count = 1, until }: NextStep): string =>
    t(key, { count, until: until ? inSentence(until) : '…' }, count);
}
