/* global window */
import { Collection, Model, MsgKey, Wid } from './models.js';
import { ask, isOpen } from './backend.js';
import { all, put } from './storage.js';

/** Chats and messages: what the page holds in memory, what it keeps on disk, and how it sends. */

const { faults } = window.fake;
export const Msg = Object.assign(new Collection(), { modelClass: Model });
export const Chat = new Collection();

const take = (fault) => {
  const left = faults[fault] ?? 0;
  if (left > 0) faults[fault] = left - 1;
  return left > 0;
};
/** Planted while the page runs, too. */
export const plant = (fault, times) => (faults[fault] = times);

export function chatOf(id) {
  const known = Chat.get(id);
  if (known !== undefined) return known;
  const chat = new Model({ id: new Wid(id), t: 0, mute: { expiration: 0 }, unreadCount: 0 });
  chat.msgs = {
    getModelsArray: () => Msg.getModelsArray().filter((one) => one.id?.remote?._serialized === id),
  };
  return Chat.add(chat);
}

/** What a message has besides, by its type. */
const MORE = [
  ...['mimetype', 'filename', 'caption', 'lat', 'lng', 'loc', 'vcardFormattedName', 'vcardList', 'waveform'],
  ...['quotedStanzaID', 'latestEditSenderTimestampMs'],
];

function toModel(kept, isNewMsg) {
  const remote = new Wid(kept.chat);
  const me = new Wid(window.fake.me);
  const id = new MsgKey({ to: remote, id: kept.id, fromMe: kept.fromMe });
  return new Model({
    ...{ id, isNewMsg, type: kept.type, body: kept.body, t: kept.t, ack: kept.ack, notifyName: kept.name },
    ...{ from: kept.fromMe ? me : remote, to: kept.fromMe ? remote : me, directPath: kept.directPath },
    ...{
      mediaData: { mediaStage: 'RESOLVED' },
      ...Object.fromEntries(MORE.map((name) => [name, kept[name]])),
    },
  });
}

const keep = (kept) => put('messages', `${kept.fromMe}_${kept.chat}_${kept.id}`, kept);
const keptOf = (msg) => ({
  ...{ id: msg.id.id, chat: msg.id.remote._serialized, fromMe: msg.id.fromMe, type: msg.type },
  ...{ body: msg.body, t: msg.t, ack: msg.ack, name: msg.notifyName, directPath: msg.directPath },
  ...Object.fromEntries(MORE.map((name) => [name, msg[name]])),
});

/** After a start only the newest message of each chat is in memory, and what still has to go out. */
export async function restore() {
  const newest = new Map();
  for (const kept of (await all('messages')).sort((a, b) => a.t - b.t)) {
    chatOf(kept.chat).t = Math.max(chatOf(kept.chat).t, kept.t);
    newest.set(kept.chat, kept);
    if (kept.fromMe && kept.ack === 0) Msg.add(toModel(kept, false));
  }
  for (const kept of newest.values()) Msg.add(toModel(kept, false));
}

export async function loadEarlierMsgs({ chat }) {
  const inMemory = new Set(chat.msgs.getModelsArray().map((one) => one.id?.id));
  const earlier = (await all('messages'))
    .filter((kept) => kept.chat === chat.id._serialized && !inMemory.has(kept.id))
    .sort((a, b) => b.t - a.t)
    .slice(0, 20);
  return earlier.map((kept) => Msg.add(toModel(kept, false)));
}

/** A message comes in, or was typed on the phone. */
export async function receive({ message, isSilent, times }) {
  await keep(message);
  const chat = chatOf(message.chat);
  chat.t = Math.max(chat.t, message.t);
  for (let time = 0; time < times; time += 1) {
    const model = toModel(message, !isSilent);
    if (isSilent || window.fake.isMute) model.isNewMsg = false;
    Msg.add(model);
  }
}

export async function changeAck({ id, ack, isSilent }) {
  const msg = Msg.getModelsArray().find((one) => one.id?.id === id && one.id.fromMe && !one.isHostile);
  if (msg === undefined) return;
  if (isSilent || window.fake.isMute) msg.ack = ack;
  else {
    // The real page repeats itself.
    msg.set({ ack });
    Msg.trigger('change:ack', msg, ack, ack);
  }
  await keep(keptOf(msg));
}

const find = (id) => Msg.getModelsArray().find((one) => one.id?.id === id && !one.isHostile);

/** Whoever wrote a message changes its text. */
export async function edit({ id, body, at }) {
  const msg = find(id);
  if (msg === undefined) return;
  msg.latestEditSenderTimestampMs = at;
  msg.set(msg.directPath === undefined ? { body } : { caption: body });
  await keep(keptOf(msg));
}

/** A body that moves by itself, as a preview does when it is loaded: nobody edited it. */
export const redraw = ({ id, body }) => find(id)?.set({ body });

/** Whoever wrote a message deletes it for everybody: it loses its words and keeps its place. */
export async function revoke({ id }) {
  const msg = find(id);
  if (msg === undefined) return;
  msg.set({ type: 'revoked', body: '', caption: undefined, directPath: undefined });
  await keep(keptOf(msg));
}

/** Reactions are kept apart from messages, by a function that the library listens in on. */
export const reactionTableMode = { bulkUpsert: () => undefined };
export function react({ id, chat, fromMe, emoji, at }) {
  const from = new Wid(fromMe ? window.fake.me : chat);
  const reactionParentKey = new MsgKey({ to: new Wid(chat), id, fromMe: find(id)?.id.fromMe === true });
  const key = new MsgKey({ to: new Wid(chat), id: `R${at}`, fromMe: fromMe === true });
  window
    .require('WAWebAddonReactionTableMode')
    .reactionTableMode.bulkUpsert([
      { id: key, reactionParentKey, from, reactionText: emoji ?? '', reactionTimestamp: at },
    ]);
}

/**
 * What no server would say: a model as it is, told as if it had come in, or (with `ack`) as if that had changed. The
 * chat moves, so that it is also found by who looks. The page itself keeps and sends nothing of it.
 */
export function tellHostile({ model: values, chat, ack }) {
  const { id } = values;
  const hasRemote = typeof id === 'object' && id !== null && typeof id.remote === 'string';
  const model = new Model({
    ...values,
    isHostile: true,
    id: hasRemote ? { ...id, remote: new Wid(id.remote) } : id,
  });
  if (typeof chat === 'string') chatOf(chat).t = Math.floor(Date.now() / 1000);
  if (ack === undefined) Msg.add(model);
  else Msg.trigger('change:ack', model, ack);
}

async function transmit(msg) {
  if (!isOpen()) return;
  const { ack } = await ask({ type: 'send', message: keptOf(msg) });
  if (ack !== undefined && msg.ack < 1) await changeAck({ id: msg.id.id, ack });
}

/** What was pending when the line was lost goes out by itself. */
export function sendPending() {
  for (const msg of Msg.getModelsArray())
    if (msg.id?.fromMe && msg.ack === 0 && !msg.isHostile) void transmit(msg);
}

/** WhatsApp may put a message to a phone into the chat of its LID. */
function moveToLid(values) {
  const lid = faults.lid_moves > 0 && window.fake.lids.get(values.to._serialized);
  if (!lid) return values;
  const to = new Wid(lid);
  return { ...values, to, id: new MsgKey({ to, id: values.id.id, fromMe: true }) };
}

export function addAndSendMsgToChat(chat, asked) {
  const values = moveToLid(asked);
  if (take('send_restricted')) throw new Error('server returned error 463');
  if (take('send_throws')) throw new Error('the page failed before the message was there');
  const isHung = take('send_hangs');
  const isStalled = take('send_stalls');
  const added = (async () => {
    if (isStalled) await new Promise((go) => window.setTimeout(go, 3_000));
    // The library names the file's bytes, too: whatever is uploaded is let go (`autorelease`).
    const msg = new Model({ ...values, mediaBlob: undefined, notifyName: undefined });
    await keep(keptOf(msg));
    chat.t = Math.max(chat.t, msg.t);
    Msg.add(msg);
    return msg;
  })();
  const sent = added.then((msg) => transmit(msg));
  return [isHung ? new Promise(() => undefined) : added, sent];
}

/** `Msg.get` of an own message answers nothing, although it went out. */
const get = Msg.get.bind(Msg);
Msg.get = (id) => (String(id).startsWith('true_') && take('send_undefined') ? undefined : get(id));
Msg.getMessagesById = async (ids) => ({ messages: ids.map((id) => get(id)).filter(Boolean) });
