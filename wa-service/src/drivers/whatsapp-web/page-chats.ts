/** Reads chats from inside the page. See page.ts for how it gets there. */

import type { OwnMessage, PageChat, PageMessage, PageWindow, Sweep } from './page-types.ts';

declare const window: PageWindow;

export const chatCalls = {
  /**
   * Own messages of a chat, under any of its names, since `since` (unix seconds), and the one with the core id
   * `wanted`, which may be older than what is in memory, or in the chat of a hidden number.
   */
  ownMessages: async (ids: string[], since: number, wanted: string): Promise<OwnMessage[]> => {
    const { Msg } = window.require('WAWebCollections');
    // What claims to be older than WhatsApp says nothing about how far back this chat is loaded (2009-01-01).
    const earliest = 1_230_768_000;
    const found = new Map<string, OwnMessage>();
    const isOwn = ({ id, t }: PageMessage): boolean =>
      id?.fromMe === true && typeof id.id === 'string' && typeof t === 'number';
    const elsewhere = Msg.getModelsArray().find((message) => isOwn(message) && message.id.id === wanted);
    const loadEarlier = async (chat: PageChat): Promise<boolean> => {
      try {
        const earlier = await window.require('WAWebChatLoadMessages').loadEarlierMsgs({ chat });
        return earlier !== undefined && earlier.length > 0;
      } catch {
        // What is in memory has to do.
        return false;
      }
    };
    const take = (chat: string, { id, type, body, ack, t }: PageMessage): void =>
      void found.set(id.id, { id: id.id, chat, body: type === 'chat' ? (body ?? '') : null, ack, t });
    for (const name of ids) {
      const key = `true_${name}_${wanted}`;
      const message = Msg.get(key) ?? (await Msg.getMessagesById([key]))?.messages?.[0];
      if (message) take(name, message);
      const chat = await window.WWebJS?.getChat(name, { getAsModel: false });
      if (!chat) continue;
      for (let round = 0; round < 5; round += 1) {
        const oldest = Math.min(
          ...chat.msgs
            .getModelsArray()
            .map(({ t }) => (typeof t === 'number' && t > earliest ? t : Infinity)),
        );
        if (oldest < since) break;
        if (!(await loadEarlier(chat))) break;
      }
      for (const message of chat.msgs.getModelsArray()) {
        if (isOwn(message) && message.t >= since) take(name, message);
      }
    }
    if (elsewhere !== undefined && !found.has(wanted)) take(elsewhere.id.remote._serialized, elsewhere);
    return [...found.values()];
  },
  /** Own messages in memory that are in none of these chats, but in one of a hidden number. */
  ownUnderLids: (ids: string[], since: number): OwnMessage[] =>
    window
      .require('WAWebCollections')
      .Msg.getModelsArray()
      .filter(({ id, t }) => id?.fromMe === true && typeof id.id === 'string' && typeof t === 'number')
      .filter(({ id, t }) => t >= since && id.remote?._serialized.endsWith('@lid'))
      .map(({ id, type, body, ack, t }) => ({
        id: id.id,
        chat: id.remote._serialized,
        ack,
        t,
        body: type === 'chat' ? (body ?? '') : null,
      }))
      .filter(({ chat }) => !ids.includes(chat)),
  /** What moved in customers' chats beyond `marks` (or `since`), and acks that this page has not told yet. */
  sweep: async (marks: Record<string, number>, since: number, acksSince: number): Promise<Sweep> => {
    const slack = 120;
    // What claims to be older than WhatsApp says nothing about how far back a chat is loaded (2009-01-01).
    const earliest = 1_230_768_000;
    const enough = 500;
    const loadEarlier = async (chat: PageChat): Promise<boolean> => {
      try {
        const earlier = await window.require('WAWebChatLoadMessages').loadEarlierMsgs({ chat });
        return earlier !== undefined && earlier.length > 0;
      } catch {
        // What is in memory has to do.
        return false;
      }
    };
    const { Msg, Chat } = window.require('WAWebCollections');
    const result: Sweep = { messages: [], acks: [], read: {}, isMore: false, hasUnread: false };
    const timesOf = (chat: PageChat): number[] =>
      chat.msgs.getModelsArray().map(({ t }) => (typeof t === 'number' && t > earliest ? t : Infinity));
    /** Whether everything since `floor` is in memory. */
    const load = async (chat: PageChat, floor: number): Promise<boolean> => {
      for (let round = 0; round < 20; round += 1) {
        if (Math.min(...timesOf(chat)) < floor) return true;
        if (!(await loadEarlier(chat))) return true;
      }
      return false;
    };
    const read = async (chat: PageChat, name: string, mark: number, last: number): Promise<void> => {
      const floor = Math.max(mark - slack, since);
      const isWhole = await load(chat, floor);
      for (const message of chat.msgs.getModelsArray()) {
        // A message without a time counts as new.
        if (typeof message.t === 'number' && message.t < floor) continue;
        try {
          const model = window.WWebJS?.getMessageModel(message);
          if (model !== undefined) result.messages.push(model);
        } catch {
          // One message that the library cannot read hides no other.
        }
      }
      // The newest are loaded first: above a gap the mark must not rise. What is loaded stays so for the next reading.
      if (!isWhole) result.isMore = true;
      // More messages may come in the second that has not ended: the mark stays before it.
      else result.read[name] = Math.min(last, Math.floor(Date.now() / 1000) - 1);
    };
    const moved = Chat.getModelsArray().flatMap((chat) => {
      const name = chat.id?._serialized ?? '';
      const mark = marks[name] ?? since;
      const times = chat.msgs.getModelsArray().map(({ t }) => (typeof t === 'number' ? t : 0));
      const last = typeof chat.t === 'number' ? chat.t : Math.max(0, ...times);
      const isBehind = last > mark || (last === mark && !(name in marks));
      return isBehind && /@(c\.us|lid)$/.test(name) ? [{ chat, name, mark, last }] : [];
    });
    // Who waits longest is read first: chats that never rest would keep the others from ever being read.
    for (const { chat, name, mark, last } of moved.sort((one, other) => one.mark - other.mark)) {
      if (result.messages.length >= enough) {
        result.isMore = true;
        break;
      }
      await read(chat, name, mark, last).catch(() => (result.hasUnread = true));
    }
    const told = (window.romsAcks ??= {});
    for (const { id, ack, t } of Msg.getModelsArray()) {
      if (id?.fromMe !== true || typeof id.id !== 'string' || typeof t !== 'number') continue;
      if (t < acksSince || told[id.id] === ack || ack === 0) continue;
      told[id.id] = ack;
      result.acks.push({ id: id.id, chat: id.remote?._serialized, ack });
    }
    return result;
  },
};
