/** Sends from inside the page, and its notes of what it was asked to send. See page.ts for how they get there. */

import type { PageDatabase, PageExtra, PageSend, PageStore, PageWindow } from './page-types.ts';

declare const window: PageWindow;

export const sendCalls = {
  /**
   * Opens the notes of what this page was asked to send, and lets the old ones go. They live as long as the profile;
   * the id of the book tells one profile from the next.
   */
  openNotes: async (): Promise<string> => {
    const keptMs = 3 * 24 * 3_600_000;
    const request = window.indexedDB.open('roms', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('notes');
    const database = await new Promise<PageDatabase>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error('the notes cannot be opened'));
    });
    // Written means on the disk: what is not noted after a crash was never asked for.
    const change = (work: (store: PageStore) => void): Promise<void> =>
      new Promise((resolve, reject) => {
        const transaction = database.transaction('notes', 'readwrite', { durability: 'strict' });
        work(transaction.objectStore('notes'));
        transaction.oncomplete = resolve;
        transaction.onerror = () => reject(new Error('the notes cannot be written'));
      });
    const read = <T>(ask: (store: PageStore) => { result: T; onsuccess: () => void; onerror: () => void }) =>
      new Promise<T>((resolve, reject) => {
        const asked = ask(database.transaction('notes', 'readonly').objectStore('notes'));
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(new Error('the notes cannot be read'));
      });
    let book = await read((store) => store.get('book'));
    if (typeof book !== 'string') {
      book = window.crypto.randomUUID();
      await change((store) => store.put(book, 'book'));
    }
    for (const key of await read((store) => store.getAllKeys())) {
      const at = await read((store) => store.get(key));
      if (typeof at === 'number' && at < Date.now() - keptMs) await change((store) => store.delete(key));
    }
    window.romsNotes = {
      book: book as string,
      write: (id) => change((store) => store.put(Date.now(), id)),
      has: async (id) => (await read((store) => store.get(id))) !== undefined,
    };
    return window.romsNotes.book;
  },
  /** Whether this id is in the notes, and in which book; `null` where they were not opened. */
  lookIntoNotes: async (id: string): Promise<{ book: string; has: boolean } | null> => {
    const notes = window.romsNotes;
    return notes === undefined ? null : { book: notes.book, has: await notes.has(id) };
  },
  /**
   * Sends a message under an id of our choice, by the library's own way: what it spreads last may name the key. It always
   * comes back by itself: `error` says that it failed in the page, so a rejection means that nobody knows.
   */
  send: async (
    chatId: string,
    body: string,
    id: string,
    extra: PageExtra | null,
    book: string | null,
  ): Promise<PageSend> => {
    try {
      if (book !== null) {
        if (window.romsNotes?.book !== book) return { error: 'these are other notes' };
        await window.romsNotes.write(id);
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
        // The page makes its own then, and says so by the id that it answers.
      }
      // No preview, which may fail half-way, and nothing that marks the chat as seen on the shop's phone.
      const options = { parseVCards: false, mentionedJidList: [], ignoreQuoteErrors: true };
      const extraOptions = key === null ? {} : { id: key };
      let content = body;
      let more = {};
      if (extra !== null && 'media' in extra) {
        const { media, kind } = extra;
        const flags = {
          voice: 'sendAudioAsVoice',
          sticker: 'sendMediaAsSticker',
          document: 'sendMediaAsDocument',
        };
        const flag = flags[kind as keyof typeof flags];
        more = { media, caption: body === '' ? undefined : body, ...(flag ? { [flag]: true } : {}) };
        content = '';
      } else if (extra !== null && 'location' in extra) {
        more = { location: extra.location };
        content = '';
      } else if (extra !== null) {
        more = { parseVCards: true };
        content = extra.vcard;
      }
      const made = await window.WWebJS?.sendMessage(chat, content, { ...options, ...more, extraOptions });
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
