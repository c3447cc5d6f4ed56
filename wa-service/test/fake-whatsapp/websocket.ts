import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Just enough of RFC 6455 for short text messages between the fake page and its server. */

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const CLOSE = 8;

export type Link = {
  send(data: object): void;
  close(): void;
  /** Set by the listener. */
  onData: (data: Record<string, unknown>) => void;
  onClose: () => void;
};

/** Answers the handshake and returns the open link. */
export function acceptLink(request: IncomingMessage, socket: Duplex): Link {
  const key = String(request.headers['sec-websocket-key']);
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const link: Link = {
    send: (data) => void (socket.writable && socket.write(frame(Buffer.from(JSON.stringify(data))))),
    close: () => void socket.destroy(),
    onData: () => undefined,
    onClose: () => undefined,
  };
  let rest = Buffer.alloc(0);
  socket.on('data', (part: Buffer) => {
    rest = Buffer.concat([rest, part]);
    for (;;) {
      const next = readFrame(rest);
      if (next === null) return;
      rest = rest.subarray(next.size);
      if (next.opcode === TEXT) link.onData(JSON.parse(next.payload.toString()) as Record<string, unknown>);
      else if (next.opcode === CLOSE) socket.destroy();
    }
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => link.onClose());
  return link;
}

function frame(payload: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | TEXT;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  else if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

/** A whole masked frame at the start of `data`, or `null` when more has to come. */
function readFrame(data: Buffer): { opcode: number; payload: Buffer; size: number } | null {
  if (data.length < 2) return null;
  const short = (data[1] ?? 0) & 0x7f;
  const lengthEnd = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (data.length < lengthEnd + 4) return null;
  const length =
    short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short;
  const size = lengthEnd + 4 + length;
  if (data.length < size) return null;
  const mask = data.subarray(lengthEnd, lengthEnd + 4);
  const payload = Buffer.from(data.subarray(lengthEnd + 4, size));
  for (let index = 0; index < payload.length; index += 1) payload[index]! ^= mask[index % 4]!;
  return { opcode: (data[0] ?? 0) & 0x0f, payload, size };
}
