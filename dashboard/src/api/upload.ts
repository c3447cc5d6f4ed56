import { ApiError, apiUrl, errorOf, withWords } from './client.ts';

type Options = {
  query: Record<string, string>;
  signal: AbortSignal;
  /** How much is sent, 0 to 1. */
  onProgress: (part: number) => void;
};

/** An upload of which nothing moves for so long has lost its line (milliseconds). */
const STANDSTILL_MS = 30_000;

/**
 * Uploads one file as plain bytes and answers the API's `data`. `fetch` tells no progress of what it sends, so this
 * is the browser's older way. Throws `ApiError`, also when nothing moves any more; an aborted upload throws `AbortError`.
 */
export function upload<T>(path: string, file: Blob, { query, signal, onProgress }: Options): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const giveUp = (): void => {
      reject(new ApiError(0, 'offline', 'No connection to ROMS'));
      request.abort();
    };
    const moves = (): void => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, STANDSTILL_MS);
    };
    request.open('POST', apiUrl(path, query));
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => {
      moves();
      onProgress(total === 0 ? 0 : loaded / total);
    };
    request.onprogress = moves;
    request.onerror = () => reject(new ApiError(0, 'offline', 'No connection to ROMS'));
    request.onabort = () => reject(new DOMException('The upload was ended', 'AbortError'));
    request.onload = () => {
      const { status, statusText, response } = request;
      if (status >= 200 && status < 300 && response !== null) return resolve((response as { data: T }).data);
      const header = (name: string) => request.getResponseHeader(name);
      void withWords(errorOf(path, { status, statusText, header }, response)).then(reject);
    };
    request.onloadend = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    if (signal.aborted) return request.onabort(new ProgressEvent('abort'));
    signal.addEventListener('abort', abort);
    moves();
    request.send(file);
  });
}
