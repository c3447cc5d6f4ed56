import type { ActivityDeps } from './deps.ts';

/** The file of a message is not where files are kept: sending it again cannot help. */
export class FileGone extends Error {
  constructor() {
    super('The file of the message is gone');
    this.name = 'FileGone';
  }
}

/**
 * Brings a file to the gateway unless it is there already; `id` is its name and, being the SHA-256 of its bytes, the
 * gateway's name for it too. Throws `FileGone`, `GatewayRefused` (too large, unsupported) and `GatewayUnreachable`:
 * in each case the message was not asked for yet.
 */
export async function bringFile({ gateway, files }: ActivityDeps, id: string): Promise<void> {
  if (await gateway.hasMedia(id)) return;
  const bytes = await files.blob(id);
  if (bytes === null) throw new FileGone();
  await gateway.keepMedia(bytes);
}
