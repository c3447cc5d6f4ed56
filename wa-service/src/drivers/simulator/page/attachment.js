import { el, showPhone } from './calls.js';
import { t, tOf } from './texts.js';

/** What a message carries besides words, as a phone shows it; null when it carries nothing. */
export function attachment({ type, media, fileName, location, contacts }) {
  if (location !== null) return place(location);
  if (contacts !== null) return el('div', { class: 'attachment' }, ...contacts.map(person));
  if (type === 'unsupported') return el('p', { class: 'attachment faint' }, tOf('kinds', type));
  if (media === null) return null;
  if (type === 'image') return el('img', { src: media, alt: tOf('kinds', 'image') });
  if (type === 'sticker') return el('img', { src: media, alt: tOf('kinds', 'sticker'), class: 'sticker' });
  if (type === 'video') return el('video', { src: media, controls: true, preload: 'metadata' });
  if (type === 'voice' || type === 'audio')
    return el('audio', { src: media, controls: true, preload: 'metadata' });
  return el(
    'a',
    { class: 'attachment', href: media, download: fileName ?? '' },
    `⤓ ${fileName ?? tOf('kinds', type)}`,
  );
}

function place({ latitude, longitude, name }) {
  return el(
    'div',
    { class: 'attachment' },
    el('strong', {}, `◎ ${name ?? tOf('kinds', 'location')}`),
    el('span', { class: 'faint' }, `${latitude}, ${longitude}`),
  );
}

function person({ name, phone }) {
  return el(
    'div',
    {},
    el('strong', {}, `☺ ${name}`),
    el('span', { class: 'faint' }, phone === null ? t('noPhone') : ` ${showPhone(phone)}`),
  );
}
