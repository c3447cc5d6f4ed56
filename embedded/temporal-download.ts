import { createWriteStream } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { runToEnd } from './child-process.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-version.ts';

/** Where `@temporalio/testing` gets its cached downloads from, too. */
const CDN = 'https://temporal.download';
/** A machine without a way out shall not wait for a silent network. */
const CONNECT_MS = 5000;

/**
 * Downloads the pinned CLI from Temporal's own address into `target` (a temporary name; the caller renames it).
 * Says how far it is through `onProgress`. Throws when there is no network, no such build, or no space.
 */
export async function downloadTemporal(
  target: string,
  onProgress: (line: string) => void,
  { cdn = CDN, connectMs = CONNECT_MS } = {},
): Promise<void> {
  const platform = { win32: 'windows', darwin: 'darwin' }[process.platform as string] ?? 'linux';
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const description = await open(
    `${cdn}/cli/v${TEMPORAL_CLI_VERSION}?platform=${platform}&arch=${arch}`,
    connectMs,
  );
  const { archiveUrl, fileToExtract } = (await description.json()) as {
    archiveUrl: string;
    fileToExtract: string;
  };
  const folder = await mkdtemp(join(tmpdir(), 'roms-temporal-'));
  try {
    const archive = join(folder, 'archive');
    await save(await open(archiveUrl, connectMs), archive, onProgress);
    // tar is on Linux, macOS and Windows, where it reads zip files as well.
    const { code, output } = await runToEnd({
      file: 'tar',
      args: ['-xf', archive, '-C', folder, fileToExtract],
    });
    if (code !== 0) throw new Error(`the archive cannot be unpacked: ${output}`);
    await copyFile(join(folder, fileToExtract), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fetches with a limit on the time until the server answers, not on the whole download. */
async function open(url: string, connectMs: number): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error(`no answer within ${connectMs / 1000} s`)), connectMs);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`);
    return response;
  } finally {
    clearTimeout(timer);
  }
}

async function save(response: Response, target: string, onProgress: (line: string) => void): Promise<void> {
  const total = Number(response.headers.get('content-length') ?? 0);
  let received = 0;
  let shown = 0;
  const counted = Readable.fromWeb(response.body!).map((chunk: Buffer) => {
    received += chunk.length;
    const percent = total > 0 ? Math.floor((100 * received) / total) : 0;
    if (percent >= shown + 10) {
      shown = percent;
      onProgress(
        `downloading Temporal ${TEMPORAL_CLI_VERSION}: ${percent} % of ${Math.round(total / 1e6)} MB`,
      );
    }
    return chunk;
  });
  await pipeline(counted, createWriteStream(target));
}
