/** Sends from inside the page, and the page's log of what it was asked to send. See page.ts for how they get there. */

import type { PageAttachment, PageDatabase, PageSend, PageStore, PageWindow } from './page-types.ts';

declare const window: PageWindow;

export const sendCalls = {
  /**
   * Opens the log of what this page was asked to send, and removes what is older than three days. It lives as long as
   * the profile; its id tells one profile from the next.
   */
  openSendLog: async (): Promise<string> => {
    const keptMs = 3 * 24 * 3_600_000;
    const request = window.indexedDB.open('roms', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('notes');
    const database = await new Promise<PageDatabase>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error('the send log cannot be opened'));
    });
    // Written means on the disk: an id that is missing after a crash was never asked for.
    const change = (work: (store: PageStore) => void): Promise<void> =>
      new Promise((resolve, reject) => {
        const transaction = database.transaction('notes', 'readwrite', { durability: 'strict' });
        work(transaction.objectStore('notes'));
        transaction.oncomplete = resolve;
        transaction.onerror = () => reject(new Error('the send log cannot be written'));
      });
    const read = <T>(ask: (store: PageStore) => { result: T; onsuccess: () => void; onerror: () => void }) =>
      new Promise<T>((resolve, reject) => {
        const asked = ask(database.transaction('notes', 'readonly').objectStore('notes'));
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(new Error('the send log cannot be read'));
      });
    let logId = await read((store) => store.get('book'));
    if (typeof logId !== 'string') {
      logId = window.crypto.randomUUID();
      await change((store) => store.put(logId, 'book'));
    }
    for (const key of await read((store) => store.getAllKeys())) {
      const at = await read((store) => store.get(key));
      if (typeof at === 'number' && at < Date.now() - keptMs) await change((store) => store.delete(key));
    }
    window.romsSendLog = {
      logId: logId as string,
      write: (id) => change((store) => store.put(Date.now(), id)),
      has: async (id) => (await read((store) => store.get(id))) !== undefined,
    };
    return window.romsSendLog.logId;
  },
  /** Whether this id is in the log, and in which log; `null` where none was opened. */
  findInSendLog: async (id: string): Promise<{ logId: string; has: boolean } | null> => {
    const log = window.romsSendLog;
    return log === undefined ? null : { logId: log.logId, has: await log.has(id) };
  },
  /**
   * Sends a message under an id of our choice, by the library's own way: what it spreads last may name the key. The call
   * always resolves: `error` says that it failed in the page. A rejection comes from the browser and leaves it open.
   */
  send: async (
    chatId: string,
    body: string,
    id: string,
    attachment: PageAttachment | null,
    logId: string | null,
    quote: string | null,
  ): Promise<PageSend> => {
    try {
      if (logId !== null) {
        if (window.romsSendLog?.logId !== logId) return { error: 'this is another send log' };
        await window.romsSendLog.write(id);
      }
      const chat = await window.WWebJS?.getChat(chatId, { getAsModel: false });
      if (!chat) return { error: 'there is no such chat' };
      const { getMaybeMeLidUser, getMaybeMePnUser } = window.require('WAWebUserPrefsMeUser');
      const from = chat.id.server === 'lid' ? getMaybeMeLidUser() : getMaybeMePnUser();
      const { Msg } = window.require('WAWebCollections');
      let key: { _serialized: string } | null = null;
      try {
        const MsgKey = window.require('WAWebMsgKey');
        key = new MsgKey({ from, to: chat.id, id, participant: undefined, selfDir: 'out' });
      } catch {
        // The page makes an id of its own then, and answers that one.
      }
      // No preview, which may fail half-way, and nothing that marks the chat as seen on the shop's phone.
      const options = { parseVCards: false, mentionedJidList: [], ignoreQuoteErrors: true };
      // What cannot be quoted is no reason not to send: it is tried before anything is made.
      let quoting = {};
      if (quote !== null) {
        try {
          const keys = [false, true].map((fromMe) => `${fromMe}_${chat.id._serialized}_${quote}`);
          const quoted =
            Msg.getModelsArray().find((message) => message.id?.id === quote) ??
            (await Msg.getMessagesById(keys))?.messages?.[0];
          const { canReplyMsg } = window.require('WAWebMsgReply');
          if (quoted && canReplyMsg(quoted.unsafe()) && quoted.msgContextInfo(chat))
            quoting = { quotedMessageId: quoted.id._serialized };
        } catch {
          // Without the quote then.
        }
      }
      const extraOptions = key === null ? {} : { id: key };
      let content = body;
      let more = {};
      if (attachment !== null && 'media' in attachment) {
        const { media, kind } = attachment;
        const flags = {
          voice: 'sendAudioAsVoice',
          sticker: 'sendMediaAsSticker',
          document: 'sendMediaAsDocument',
        };
        const flag = flags[kind as keyof typeof flags];
        more = { media, caption: body === '' ? undefined : body, ...(flag ? { [flag]: true } : {}) };
        content = '';
      } else if (attachment !== null && 'location' in attachment) {
        more = { location: attachment.location };
        content = '';
      } else if (attachment !== null) {
        more = { parseVCards: true };
        content = attachment.vcard;
      }
      const made = await window.WWebJS?.sendMessage(chat, content, {
        ...options,
        ...quoting,
        ...more,
        extraOptions,
      });
      const shown =
        made ??
        (key === null ? undefined : Msg.get(key._serialized)) ??
        Msg.getModelsArray().find((message) => message.id?.fromMe === true && message.id.id === id);
      return { id: shown?.id.id ?? null };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  },
};
