import type { Activity } from '@roms/contracts/activities';
import { useI18n } from 'vue-i18n';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import { useShopTime } from '../../../shop/time/use-shop-time.ts';

/** What a line of a thread says: who did what with the conversation. */
export function useLineWords() {
  const { t } = useI18n();
  const login = useLoginStore();
  const { inSentence } = useShopTime();

  const nameOf = (person: { id: number | string | null; name: string } | undefined): string =>
    person === undefined ? '' : person.id === login.me?.user.id ? t('conversation.line.you') : person.name;

  function labels({ added = [], removed = [] }: Activity, actor: string): string {
    const [more, less] = [added, removed].map((names) => names.join(', '));
    if (removed.length === 0) return t('conversation.line.labelAdded', { actor, labels: more });
    if (added.length === 0) return t('conversation.line.labelRemoved', { actor, labels: less });
    return t('conversation.line.labelChanged', { actor, added: more, removed: less });
  }

  return (line: Activity): string => {
    const isPerson = line.actor.kind === 'user';
    const actor = isPerson ? nameOf(line.actor) : line.actor.name || t('conversation.line.system');
    const names = { actor, to: nameOf(line.to), from: nameOf(line.from) };
    const words = (key: string, more: object = {}) => t(`conversation.line.${key}`, { ...names, ...more });
    switch (line.type) {
      case 'assigned':
        if (line.automatic || !isPerson) return words('assignedByRule');
        return line.to?.id === line.actor.id ? words('taken') : words('assigned');
      case 'handed_over':
        return words(isPerson ? 'handed_over' : 'handed_overByRule') + (line.note ? `: “${line.note}”` : '');
      case 'given_back':
      case 'resolved':
        return words(isPerson ? line.type : `${line.type}ByRule`);
      case 'reopened':
        return words(isPerson ? 'reopened' : 'reopenedByCustomer');
      case 'snoozed':
        return line.until ? words('snoozedUntil', { time: inSentence(line.until) }) : words('snoozed');
      case 'labelled':
        return labels(line, actor);
      case 'automation':
        return words(line.reason === 'order_again' ? line.reason : line.type);
      default:
        return words(line.type);
    }
  };
}
