import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useLoginStore } from '../login/login.store.ts';
import { useNow } from '../../ui/clock.ts';
import {
  clockTime,
  dayDistance,
  dayKey,
  fullTime,
  relativeTime,
  shortDay,
  zoneName,
  type TimeStyle,
} from '../../ui/time.ts';

/** The zone before the login, when the shop's own is not known yet. */
const DEFAULT_ZONE = 'Asia/Jakarta';

/** Times as staff read them: in the shop's zone unless another is given, in the language of the screen. */
export function useShopTime() {
  const { t, locale } = useI18n();
  const login = useLoginStore();
  const now = useNow();
  const shopZone = computed(() => login.me?.shop.zone ?? DEFAULT_ZONE);
  const style = (zone?: string | null): TimeStyle => ({
    zone: zone ?? shopZone.value,
    language: locale.value,
  });
  const present = () => new Date(now.value);

  /** `Hari ini`, `Kemarin`, `Besok`, else `22 Nov`. */
  function day(at: string, zone?: string | null): string {
    const distance = dayDistance(new Date(at), present(), style(zone).zone);
    if (distance === 0) return t('ui.time.today');
    if (distance === -1) return t('ui.time.yesterday');
    if (distance === 1) return t('ui.time.tomorrow');
    return shortDay(new Date(at), present(), style(zone));
  }
  /** The zone's name where it is not the shop's, else nothing. */
  const foreign = (zone?: string | null) => (zone && zone !== shopZone.value ? ` ${zoneName(zone)}` : '');

  /** `Hari ini 14.05`. */
  const dayTime = (at: string, zone?: string | null) =>
    `${day(at, zone)} ${clockTime(new Date(at), style(zone))}${foreign(zone)}`;

  return {
    shopZone,
    now,
    /** A rule's `09:00` as this language writes it. */
    clock: (time: string) => (locale.value === 'en' ? time : time.replace(':', '.')),
    day,
    time: (at: string, zone?: string | null) => clockTime(new Date(at), style(zone)) + foreign(zone),
    dayTime,
    /** `hari ini 14.05`: within a sentence "Hari ini" and "Kemarin" begin small. */
    inSentence: (at: string, zone?: string | null) =>
      dayTime(at, zone).replace(/^\p{L}/u, (letter) => letter.toLowerCase()),
    full: (at: string, zone?: string | null) => fullTime(new Date(at), style(zone)),
    relative: (at: string) => relativeTime(new Date(at), present(), locale.value),
    dayKey: (at: string) => dayKey(new Date(at), shopZone.value),
  };
}
