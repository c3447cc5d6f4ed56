import { AppError } from '@roms/domain/errors';
import { isPlainJson } from '@roms/domain/plain-json';
import type { Context } from '../context.ts';

const KILOBYTE = 1024;
const MEGABYTE = 1024 * KILOBYTE;
/** 200 items with long names and notes stay below it; a webhook carries no files. */
const MAX_BODY_BYTES = MEGABYTE;
/** From nobody in particular: an e-mail and a password. A thousand of them at once must not fill the memory. */
export const MAX_PUBLIC_BODY_BYTES = 16 * KILOBYTE;

/** The request's body as it came, for a signature over its bytes. 413 when it is longer than `maxBytes`. */
export async function readRawBody(ctx: Context, maxBytes = MAX_BODY_BYTES): Promise<Buffer> {
  const size = maxBytes < MEGABYTE ? `${maxBytes / KILOBYTE} KB` : `${maxBytes / MEGABYTE} MB`;
  const most = `The body is longer than ${size}`;
  const tooLarge = () => new AppError('body_too_large', most, { status: 413 });
  if (Number(ctx.get('content-length')) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    // The caller hung up: nobody reads this answer, and it is no trouble of ours.
    throw new AppError('request_aborted', 'The request ended before its body did', { status: 400 });
  }
  return Buffer.concat(chunks);
}

/** 415 unless the body calls itself plain bytes: a form of another site cannot. */
export function requireBytes(ctx: Context): void {
  if (!ctx.is('application/octet-stream'))
    throw new AppError('unsupported_media_type', 'Send the file as application/octet-stream', {
      status: 415,
    });
}

/**
 * The body as JSON, in the encoding that it says it has (UTF-8 when it says none), with or without a byte order mark; an
 * empty one is `{}`. 400 when it cannot be read, 415 for an encoding that nobody knows. From a browser (`strict`) it must also call
 * itself JSON (415): a form of another site cannot. Machines may call it what they like.
 */
export function parseJson(ctx: Context, raw: Buffer, { strict }: { strict: boolean }): unknown {
  if (raw.length === 0) return {};
  if (strict && !ctx.is('json', '+json')) {
    throw new AppError('unsupported_media_type', 'Send the body as application/json', { status: 415 });
  }
  const body = fromJson(decoded(ctx, raw));
  if (!isPlainJson(body)) throw badBody('The body has fields that no call knows', 'has unknown fields');
  return body;
}

function decoded(ctx: Context, raw: Buffer): string {
  const charset = ctx.request.charset || 'utf-8';
  try {
    return new TextDecoder(charset).decode(raw);
  } catch {
    throw new AppError('unsupported_media_type', 'The charset of the body is not known; send UTF-8', {
      status: 415,
    });
  }
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badBody('The body is no JSON', 'is no JSON');
  }
}

function badBody(message: string, field: string): AppError {
  return new AppError('invalid_request', message, { status: 400, details: { fields: { body: [field] } } });
}
