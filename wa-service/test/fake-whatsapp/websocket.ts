import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';

export type Link = {
  send(data: object): void;
  close(): void;
  /** Set by the listener. */
  onData: (data: Record<string, unknown>) => void;
  onClose: () => void;
};

const server = new WebSocketServer({ noServer: true });

/** Answers the handshake and returns the open link of the fake page, which speaks JSON. */
export function acceptLink(request: IncomingMessage, socket: Duplex): Link {
  const link: Link = {
    send: () => undefined,
    close: () => void socket.destroy(),
    onData: () => undefined,
    onClose: () => undefined,
  };
  server.handleUpgrade(request, socket, Buffer.alloc(0), (line) => {
    link.send = (data) => line.send(JSON.stringify(data), () => undefined);
    link.close = () => line.terminate();
    line.on('message', (data: Buffer) => link.onData(JSON.parse(data.toString()) as Record<string, unknown>));
    line.on('error', () => line.terminate());
    line.on('close', () => link.onClose());
  });
  return link;
}
