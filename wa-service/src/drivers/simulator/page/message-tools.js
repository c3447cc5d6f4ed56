import { el } from './calls.js';
import { t } from './texts.js';

/** What the customer can do with a message: react, answer it, and change or delete their own. */

const EMOJIS = ['👍', '❤️', '😂', '🙏'];
const bar = document.getElementById('quote');
const words = document.getElementById('quote-text');
/** What the composer is about besides its words: a message that it answers, or one that it changes. */
let pending = null;

/** `act` does one thing and says when it failed; `calls` are those of the server. */
export function messageTools(message, { act, calls, phone }) {
  if (message.deleted) return null;
  const own = message.reactions.find((one) => !one.fromBusiness)?.emoji ?? null;
  const button = (label, onclick, text = label) =>
    el('button', { type: 'button', class: 'tool', 'aria-label': label, title: label, onclick }, text);
  return el(
    'span',
    { class: 'tools' },
    ...EMOJIS.map((emoji) =>
      button(
        t('react', { emoji }),
        () => act(() => calls.react(phone, message.id, own === emoji ? null : emoji)),
        emoji,
      ),
    ),
    button(t('quote'), () => begin({ kind: 'quote', message }), '↩'),
    message.fromBusiness || message.type !== 'text'
      ? null
      : button(t('edit'), () => begin({ kind: 'edit', message }), '✎'),
    message.fromBusiness ? null : button(t('delete'), () => act(() => calls.remove(phone, message.id)), '🗑'),
  );
}

/** Reactions under a bubble, the two sides' together. */
export function reactions(message) {
  if (message.reactions.length === 0) return null;
  return el('span', { class: 'reactions' }, message.reactions.map(({ emoji }) => emoji).join(' '));
}

/** The message that another one answers, in short. */
export function quoted(message, messages) {
  if (message.quotedId === null) return null;
  const target = messages.find(({ id }) => id === message.quotedId);
  return el('blockquote', {}, target === undefined || target.deleted ? t('deleted') : target.body);
}

function begin(next) {
  pending = next;
  const box = document.getElementById('answer');
  if (next.kind === 'edit') box.value = next.message.body;
  words.textContent = `${t(next.kind)}: ${next.message.body}`;
  bar.hidden = false;
  box.focus();
}

/** Ends what was begun, and says what it was. */
export function takePending() {
  const taken = pending;
  pending = null;
  bar.hidden = true;
  return taken;
}
