import { request } from 'node:http';

export type RawAnswer = { status: number; type: string; text: string };

/** A request exactly as written: `fetch` would tidy the path and set the `Host` itself. */
export function rawRequest(
  url: string,
  {
    method,
    path,
    headers = {},
    body,
  }: {
    method: string;
    path: string;
    headers?: Record<string, string>;
    body?: string;
  },
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    // Without its length the body of a DELETE would be taken for the next request.
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const asking = request(
      { hostname, port, method, path, headers: { ...headers, ...length } },
      (response) => {
        const type = response.headers['content-type'] ?? '';
        const answer = (text: string): void => resolve({ status: response.statusCode ?? 0, type, text });
        // A stream has no end: its head is the answer.
        if (type.startsWith('text/event-stream')) {
          asking.destroy();
          return answer('');
        }
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('end', () => answer(text));
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}

/** Other ways to write a path that a guard and a router might read differently; a slash at the end is not among them. */
export function pathVariants(path: string): string[] {
  const inside = path.lastIndexOf('/');
  const letter = path.search(/[a-z]/);
  return [
    path.toUpperCase(),
    path.slice(0, letter) + path[letter]!.toUpperCase() + path.slice(letter + 1),
    `/${path}`,
    `${path.slice(0, inside)}/${path.slice(inside)}`,
    `${path}//`,
    `/${path.slice(1, inside)}%2f${path.slice(inside + 1)}`,
    `/${path.slice(1, inside)}%5c${path.slice(inside + 1)}`,
    `${path}%2f`,
    `${path}%00`,
    `${path}%20`,
    `${path};a=b`,
    `${path}/.`,
    `/x/..${path}`,
    `/.${path}`,
    `${path.slice(0, letter)}%${path.charCodeAt(letter).toString(16)}${path.slice(letter + 1)}`,
  ].filter((variant) => variant !== path);
}

/** Names that a page elsewhere can point at this machine, and such as look like ours. */
export const FOREIGN_HOSTS = [
  'jahat.example',
  'localhost.jahat.example',
  '127.0.0.1.jahat.example:80',
  'jahat.example:8000',
  '0.0.0.0',
  '203.0.113.7',
];
