import type { Conversation } from '@roms/contracts/conversations';
import { onScopeDispose } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { onLive } from '../../live/index.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { playChime } from './chime.ts';
import { useNoticeSettings } from './notice-settings.ts';
import { speaksOf } from './one-speaker.ts';

/** A desktop notice shows so much of a message (characters). */
const EXCERPT = 120;
/** Of so many messages it is remembered that they are new, until their conversation tells whose they are. */
const REMEMBERED = 200;

type News = { key: string; title: string; body: string; conversationId: number };

/**
 * Tells by sound and desktop notice what is for this person while the shell is on screen: what customers write in their
 * own chats and in those of nobody, what is handed to them, and who calls them in a note. One tab of the browser
 * speaks, none of a chat that its person looks at, and none while `isQuiet`.
 */
export function useNotices(isQuiet: () => boolean): void {
  const { t } = useI18n();
  const route = useRoute();
  const router = useRouter();
  const login = useLoginStore();
  const settings = useNoticeSettings();
  const userId = () => login.me?.user.id ?? 0;
  const arrived = new Set<number>();

  const ends = [
    onLive('message.created', ({ message }) => {
      if (message.direction !== 'inbound' || message.replyWord !== null) return;
      arrived.add(message.id);
      for (const id of arrived) if (arrived.size > REMEMBERED) arrived.delete(id);
    }),
    // Whose it is stands with the conversation, which comes behind its messages.
    onLive('conversation.updated', ({ conversation }) => {
      const { lastMessage, customer } = conversation;
      if (lastMessage === null || !arrived.delete(lastMessage.id) || !isForMe(conversation)) return;
      void tell({
        key: `message:${lastMessage.id}`,
        title: customer.name,
        body: lastMessage.body || t(`inbox.types.${lastMessage.type}`),
        conversationId: conversation.id,
      });
    }),
    onLive('activity.created', ({ activity }) => {
      const isGiven = activity.type === 'assigned' || activity.type === 'handed_over';
      if (!isGiven || activity.to?.id !== userId() || activity.actor.id === userId()) return;
      void tell({
        key: `activity:${activity.id}`,
        title: t('app.notices.given'),
        body: activity.note ?? '',
        conversationId: activity.conversationId,
      });
    }),
    onLive('notification.created', ({ notification }) => {
      void tell({
        key: `notification:${notification.id}`,
        title: t('app.notices.called', { name: notification.by.name }),
        body: notification.excerpt,
        conversationId: notification.conversation.id,
      });
    }),
  ];
  onScopeDispose(() => ends.forEach((end) => end()));

  function isForMe({ assignee, status }: Conversation): boolean {
    return status === 'open' && (assignee === null || assignee.id === userId());
  }

  const isLookedAt = (conversationId: number): boolean =>
    document.hasFocus() && route.name === 'inbox' && Number(route.params.conversationId) === conversationId;

  async function tell(news: News): Promise<void> {
    if (isQuiet() || !(await speaksOf(news.key)) || isLookedAt(news.conversationId)) return;
    if (settings.hasSound.value) await playChime().catch(() => undefined);
    if (settings.hasDesktop.value && !document.hasFocus()) showNotice(news);
  }

  function showNotice({ key, title, body, conversationId }: News): void {
    const notice = new Notification(title, { body: body.slice(0, EXCERPT), tag: key, icon: '/favicon.svg' });
    notice.onclick = () => {
      window.focus();
      void router.push(`/inbox/${conversationId}`);
      notice.close();
    };
  }
}
