/**
 * What runs inside the page. Each function is sent there as text: it may use its arguments and the page, nothing
 * else. The modules are WhatsApp's own, reached as the library does.
 */

import { chatCalls } from './page-chats.ts';
import { sendCalls } from './page-send.ts';
import type { PageStatus, PageWindow } from './page-types.ts';

declare const window: PageWindow;

export type {
  MessageModel,
  OwnMessage,
  PageAttachment,
  PageReaction,
  PageSend,
  PageStatus,
  Sweep,
} from './page-types.ts';

export const pageCalls = {
  status: (): PageStatus => {
    const { Socket } = window.require('WAWebSocketModel');
    return { state: Socket.state, hasSynced: Socket.hasSynced, isInjected: window.WWebJS !== undefined };
  },
  /** Whether the library is already at home in this document. */
  isInjected: (): boolean => window.AuthStore !== undefined,
  refreshQr: (): void => window.require('WAWebCmd').Cmd.refreshQR(),
  kickSync: (): void => window.onAppStateHasSyncedEvent?.(),
  /** Makes unreadable what belongs to people; dialogs stay, because they are what support looks for. */
  cover: (): void => {
    const style = window.document.createElement('style');
    style.id = 'roms-cover';
    style.textContent = `
      * { color: transparent !important; text-shadow: none !important; -webkit-text-fill-color: transparent !important; caret-color: transparent !important; }
      [role=dialog] *, [role=alert] * { color: #000 !important; -webkit-text-fill-color: #000 !important; }
      img, canvas, video, svg image, [style*=background-image] { visibility: hidden !important; }`;
    window.document.head.append(style);
  },
  uncover: (): void => window.document.getElementById('roms-cover')?.remove(),
  logout: (): Promise<void> => window.require('WAWebSocketModel').Socket.logout(),
  /** A question that only the servers can answer; resolves when they did. */
  askServers: async (): Promise<boolean> => {
    const me = window.require('WAWebUserPrefsMeUser').getMaybeMePnUser();
    if (me !== null) await window.require('WAWebQueryExistsJob').queryWidExists(me);
    return true;
  },
  /** The other name of a contact (phone or LID), as far as the page knows it without asking the servers. */
  alias: (id: string): string | null => {
    const wid = window.require('WAWebWidFactory').createWid(id);
    return window.require('WAWebApiContact').getAlternateUserWid(wid)?._serialized ?? null;
  },
  ...sendCalls,
  ...chatCalls,
};
