import { phoneFrom, toast } from './calls.js';
import { t, tOf } from './texts.js';

/** What a customer sends besides words: files of every kind, a place, a card. */

const MAX_FILE_BYTES = 16 * 1024 * 1024;
const byId = (id) => document.getElementById(id);
let file = null;

export const hasFile = () => file !== null;

export function dropFile() {
  if (byId('file-image').src) URL.revokeObjectURL(byId('file-image').src);
  byId('file-image').removeAttribute('src');
  file = null;
  byId('file').value = '';
  byId('file-preview').hidden = true;
}

/** The ways in which a phone could send it, the usual one first. */
function kindsOf({ type }) {
  if (type === 'image/webp') return ['image', 'sticker', 'document'];
  if (type.startsWith('image/')) return ['image', 'document'];
  if (type.startsWith('video/')) return ['video', 'voice', 'document'];
  if (type.startsWith('audio/')) return ['voice', 'audio', 'document'];
  return ['document'];
}

export function showKinds() {
  const chosen = byId('file-kind').value;
  const kinds = file === null ? [] : kindsOf(file);
  byId('file-kind').replaceChildren(...kinds.map((kind) => new Option(tOf('kinds', kind), kind)));
  if (kinds.includes(chosen)) byId('file-kind').value = chosen;
}

function chooseFile(next) {
  if (!next) return;
  if (next.size > MAX_FILE_BYTES) return toast(t('fileTooLarge'));
  dropFile();
  file = next;
  const isPicture = file.type.startsWith('image/');
  byId('file-image').hidden = !isPicture;
  if (isPicture) byId('file-image').src = URL.createObjectURL(file);
  byId('file-name').textContent = file.name;
  byId('file-preview').hidden = false;
  showKinds();
  byId('answer').focus();
}

const base64 = (blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

/** The chosen file with its caption, as the simulator takes it. */
export async function fileMessage(body) {
  return { type: byId('file-kind').value, body, file: await base64(file), fileName: file.name };
}

/** `send` takes a message and says whether it went out. */
export function wireAttachments(send) {
  byId('file').addEventListener('change', (event) => chooseFile(event.target.files[0]));
  byId('file-drop').addEventListener('click', dropFile);
  const more = byId('more-open');
  const toggle = (isOpen) => {
    byId('more').hidden = !isOpen;
    more.setAttribute('aria-expanded', String(isOpen));
  };
  more.addEventListener('click', () => toggle(byId('more').hidden));
  byId('place').addEventListener('submit', async (event) => {
    event.preventDefault();
    const [latitude, longitude] = byId('place-at').value.split(',').map(Number);
    if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return toast(t('badPlace'));
    const name = byId('place-name').value.trim() || null;
    if (await send({ type: 'location', location: { latitude, longitude, name } })) toggle(false);
  });
  byId('card').addEventListener('submit', async (event) => {
    event.preventDefault();
    const phone = phoneFrom(byId('card-phone').value);
    if (phone === null) return toast(t('badNumber'));
    const contacts = [{ name: byId('card-name').value.trim() || phone, phone }];
    if (await send({ type: 'contact', contacts })) toggle(false);
  });
}
