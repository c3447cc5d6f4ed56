import { MEDIA_TYPE_BYTES, mediaTypeOf } from '@roms/domain/media-type';
import { AppError } from '@roms/domain/errors';
import { cleanFileName } from '@roms/domain/file-name';
import type { MessageMedia } from '../../db/models/Message.ts';
import type { MediaStore } from '../../runtime/media-store.ts';
import type { Context } from '../context.ts';

const NOTHING_RUNS = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'";

/**
 * Writes a stored file on the response. The type is what its bytes show, never what its sender said; what is not
 * known to be harmless is a download, and nothing in it may run. Single ranges are served, so that sound and video
 * can be wound. Throws `media_not_found` when the file is not there (yet).
 */
export async function serveMedia(
  ctx: Context,
  store: MediaStore,
  media: Pick<MessageMedia, 'file' | 'fileName' | 'state'>,
): Promise<void> {
  const { file, fileName, state } = media;
  const found = file === null ? null : await store.look(file, MEDIA_TYPE_BYTES);
  if (file === null || !found)
    throw new AppError('media_not_found', 'The file is not here', { details: { state } });
  const type = mediaTypeOf(found.head);
  ctx.set({
    'Content-Disposition': disposition(type === null ? 'attachment' : 'inline', fileName),
    'X-Content-Type-Options': 'nosniff',
    // A browser's own PDF reader does not open in a sandbox; it runs no script of the page it is on.
    'Content-Security-Policy': type === 'application/pdf' ? NOTHING_RUNS : `${NOTHING_RUNS}; sandbox`,
    'Cache-Control': 'private, no-cache',
    'Accept-Ranges': 'bytes',
    ETag: `"${file}"`,
  });
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  writeBytes(ctx, store, file, found.size);
  ctx.set('Content-Type', type ?? 'application/octet-stream');
}

function writeBytes(ctx: Context, store: MediaStore, file: string, size: number): void {
  const range = rangeOf(ctx.get('range'), size);
  if (range === 'unsatisfiable') {
    ctx.status = 416;
    ctx.set('Content-Range', `bytes */${size}`);
    ctx.body = '';
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range) {
    ctx.status = 206;
    ctx.set('Content-Range', `bytes ${start}-${end}/${size}`);
  }
  // No stream is opened for who asks for the headers only.
  ctx.body = size === 0 || ctx.method === 'HEAD' ? Buffer.alloc(0) : store.read(file, { start, end });
  ctx.length = end - start + 1;
}

/** `bytes=a-b`, `bytes=a-` or `bytes=-n` within `size`; null for anything else, which means the whole file. */
function rangeOf(header: string, size: number): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header);
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (start >= size) return 'unsatisfiable';
  return start <= end ? { start, end } : null;
}

/** RFC 6266: an ASCII name for old readers, the true one encoded. */
function disposition(kind: 'inline' | 'attachment', written: string | null): string {
  const fileName = cleanFileName(written ?? '');
  if (fileName === '') return kind;
  const ascii = fileName.replace(/[^\x20-\x7e]|["\\/%]/g, '_');
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
