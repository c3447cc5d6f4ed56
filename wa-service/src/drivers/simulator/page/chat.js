import { el, showPhone } from './calls.js';
import { attachment } from './attachment.js';
import { messageTools, quoted, reactions } from './message-tools.js';
import { initial } from './people.js';
import { clockText, dayText, t, tOf } from './texts.js';

const thread = document.getElementById('thread');
let shownPhone = null;
let shown = '';
let lastId;
const announcer = document.getElementById('announcer');

/** The open phone: its head, its conversation with day lines, ticks and times in WIB. */
export function showChat(state) {
  const { phone } = state;
  document.body.classList.toggle('no-chat', phone === null);
  const person = state.phones.find((one) => one.phone === phone) ?? { phone, name: null, online: true };
  document.getElementById('chat-name').textContent =
    phone === null ? t('phone') : (person.name ?? showPhone(phone));
  document.getElementById('chat-phone').textContent = phone === null || !person.name ? '' : showPhone(phone);
  document.getElementById('chat-face').textContent = phone === null ? '' : initial(person);
  document.getElementById('online').checked = person.online;
  document.getElementById('offline-note').hidden = person.online || phone === null;
  document.getElementById('read').disabled = !person.online || !(person.unread > 0);
  showThread(state, phone);
}

function showThread(state, phone) {
  const isOther = shownPhone !== phone;
  // What looks the same stays: pictures would flicker and a selection would be lost.
  const wanted = JSON.stringify([phone, document.documentElement.lang, dayText(Date.now()), state.messages]);
  if (wanted === shown) return;
  shown = wanted;
  const isAtEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  let day = '';
  const nodes = [];
  for (const message of phone === null ? [] : state.messages) {
    const text = dayText(message.at);
    if (text !== day) nodes.push(el('p', { class: 'day' }, el('span', {}, text)));
    day = text;
    nodes.push(bubble(message, state));
  }
  if (nodes.length === 0)
    nodes.push(el('p', { class: 'empty' }, t(phone === null ? 'noChat' : 'noMessages')));
  thread.replaceChildren(...nodes);
  const toEnd = () => (thread.scrollTop = thread.scrollHeight);
  if (isOther || isAtEnd) {
    toEnd();
    for (const image of thread.querySelectorAll('img')) image.addEventListener('load', toEnd, { once: true });
  }
  const last = state.messages.at(-1);
  // Only what comes while the chat is open is read out, not its whole history.
  if (lastId && last?.fromBusiness && last.id !== lastId && !isOther) announcer.textContent = last.body;
  lastId = last?.id;
  shownPhone = phone;
}

function bubble(message, state) {
  const isWaiting = message.fromBusiness && message.ack === 1;
  return el(
    'div',
    {
      class: `bubble ${message.fromBusiness ? 'theirs' : 'mine'}${isWaiting ? ' waiting' : ''}`,
      'data-type': message.type,
    },
    quoted(message, state.messages),
    message.deleted ? el('p', { class: 'faint' }, t('deleted')) : null,
    attachment(message),
    message.body === '' || message.location || message.contacts
      ? null
      : el('p', {}, ...formatted(message.body)),
    el(
      'span',
      { class: 'meta' },
      message.origin === 'shop' ? el('span', {}, `${t('fromShopPhone')} · `) : null,
      isWaiting ? el('span', {}, `${t('waiting')} · `) : null,
      message.edited && !message.deleted ? el('span', {}, `${t('edited')} · `) : null,
      el('time', { datetime: message.at }, clockText(message.at)),
      ticks(message.ack),
    ),
    reactions(message),
    messageTools(message, state),
  );
}

function ticks(ack) {
  const marks = { '-1': '!', 0: '◷', 1: '✓', 2: '✓✓', 3: '✓✓', 4: '✓✓' };
  return el(
    'span',
    { class: `ticks ack${ack}`, role: 'img', 'aria-label': tOf('ticks', ack), title: tOf('ticks', ack) },
    marks[ack],
  );
}

const MARKS = { '*': 'strong', _: 'em', '~': 's' };

/** WhatsApp's bold, italic and strike-through. */
function formatted(body) {
  return body.split(/(\*[^*\n]+\*|\b_[^_\n]+_\b|~[^~\n]+~)/).map((part) => {
    const tag = part.length > 2 && part[0] === part.at(-1) ? MARKS[part[0]] : undefined;
    return tag === undefined ? part : el(tag, {}, part.slice(1, -1));
  });
}
