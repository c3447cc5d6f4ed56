import type { Summary } from '@roms/contracts/summary';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useDuration } from '../../shop/time/use-duration.ts';
import { formatCount } from '../../ui/count.ts';
import { formatRupiah } from '../../ui/money.ts';

/** A figure with what it is compared with. */
export type Figure = {
  key: string;
  label: string;
  icon: string;
  value: string;
  note: string;
  /** Where it is more than what it is compared with. */
  isMore?: boolean;
  to?: string;
  /** It calls for action. */
  attention?: boolean;
};

const SHOW = { count: formatCount, rupiah: formatRupiah };

/** The figures of the summary in words; what the role works on comes first. */
export function useFigures(summary: () => Summary | undefined) {
  const { t } = useI18n();
  const duration = useDuration();

  /**
   * "+3 dari kemarin (5)": the difference beside the figure that it was computed from. Less is said and not coloured:
   * until the evening every day is behind the one before.
   */
  function againstYesterday(today: number, yesterday: number, unit: keyof typeof SHOW) {
    const difference = today - yesterday;
    const words = { difference: SHOW[unit](Math.abs(difference)), yesterday: SHOW[unit](yesterday) };
    if (difference === 0) return { note: t('summary.sameAsYesterday', words), isMore: false };
    const isMore = difference > 0;
    return { note: t(`summary.${isMore ? 'more' : 'less'}ThanYesterday`, words), isMore };
  }

  function figure(key: string, icon: string, rest: Omit<Figure, 'key' | 'icon' | 'label'>): Figure {
    return { key, icon, label: t(`summary.figure.${key}`), ...rest };
  }

  function sellingOf(s: Summary): Figure[] {
    return [
      figure('orders', 'i-lucide-shopping-bag', {
        value: SHOW.count(s.ordersToday),
        ...againstYesterday(s.ordersToday, s.ordersYesterday, 'count'),
        to: '/orders',
      }),
      // Whoever sees every order has it by days.
      ...(s.revenueDays === null
        ? [
            figure('revenue', 'i-lucide-wallet', {
              value: SHOW.rupiah(s.revenueToday),
              ...againstYesterday(s.revenueToday, s.revenueYesterday, 'rupiah'),
              to: '/orders',
            }),
          ]
        : []),
      figure('reorders', 'i-lucide-repeat', {
        value: SHOW.count(s.reorders30Days),
        note: t('summary.ofReminded', { sent: SHOW.count(s.remindersSent30Days) }),
      }),
    ];
  }

  /** What an agent has in hand and has done today; a colleague's work is only told as the team's median. */
  function ownDayOf(s: Summary): Figure[] {
    const { own, team } = s.firstReplyToday;
    return [
      figure('mine', 'i-lucide-message-square', {
        value: SHOW.count(s.mineConversations),
        note: t('summary.mineNote', { count: SHOW.count(s.waitingForMe) }),
        to: '/inbox?tab=mine',
        attention: s.waitingForMe > 0,
      }),
      figure('answered', 'i-lucide-message-square-reply', {
        value: SHOW.count(s.answeredToday.count),
        note: t('summary.answeredNote'),
        to: '#answered',
      }),
      figure('firstReply', 'i-lucide-timer', {
        value: own === null ? '–' : duration(own),
        note:
          team === null
            ? t('summary.firstReplyNone')
            : t('summary.firstReplyTeam', { duration: duration(team) }),
        to: '#answered',
      }),
    ];
  }

  function talkingOf(s: Summary): Figure[] {
    return [
      ...(s.latestConversations === null ? [] : ownDayOf(s)),
      figure('waiting', 'i-lucide-hourglass', {
        value: SHOW.count(s.waitingConversations),
        note: t('summary.unread', { count: SHOW.count(s.unreadConversations) }),
        to: '/inbox?tab=all&waiting=true',
        attention: s.waitingConversations > 0,
      }),
      figure('unassigned', 'i-lucide-inbox', {
        value: SHOW.count(s.unassignedConversations),
        note: t('summary.unassignedNote'),
        to: '/inbox?tab=unassigned',
      }),
      ...(s.revenueDays === null
        ? [
            figure('reminders', 'i-lucide-alarm-clock', {
              value: SHOW.count(s.remindersNext7Days),
              note: t('summary.next7Days'),
            }),
          ]
        : []),
    ];
  }

  const figures = computed((): Figure[] => {
    const s = summary();
    if (s === undefined) return [];
    const isManager = s.revenueDays !== null;
    return isManager ? [...sellingOf(s), ...talkingOf(s)] : [...talkingOf(s), ...sellingOf(s)];
  });
  return { figures, againstYesterday, count: SHOW.count };
}
