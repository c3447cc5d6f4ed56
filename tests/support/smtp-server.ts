import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export type SmtpServer = {
  url: string;
  /** What was taken, whole: head and text, as they came over the line. */
  mails: string[];
  /** How it behaves from now on: takes everything, refuses every reader for good, is busy, says nothing, or never ends a mail. */
  mood: 'takes' | 'refuses' | 'busy' | 'silent' | 'hangs_at_end';
  /** Connections that were made. */
  connections: number;
  stop: () => Promise<void>;
};

/** A mail server on a port of its own that speaks as much SMTP as a sender needs. */
export async function startSmtpServer(): Promise<SmtpServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    smtp.connections += 1;
    if (smtp.mood !== 'silent') void converse(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const smtp: SmtpServer = {
    url: `smtp://127.0.0.1:${port}`,
    mails: [],
    mood: 'takes',
    connections: 0,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function converse(socket: Socket): Promise<void> {
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    let mail: string[] | null = null;
    say('220 toko.test');
    for await (const line of createInterface({ input: socket })) {
      if (mail !== null) {
        if (line !== '.') mail.push(line);
        else if (smtp.mood !== 'hangs_at_end') {
          smtp.mails.push(mail.join('\n'));
          mail = null;
          say('250 taken');
        }
      } else if (/^EHLO|^HELO|^MAIL|^RSET/i.test(line)) say('250 ok');
      else if (/^RCPT/i.test(line))
        say(smtp.mood === 'refuses' ? '550 nobody' : smtp.mood === 'busy' ? '451 later' : '250 ok');
      else if (/^DATA/i.test(line)) {
        mail = [];
        say('354 go on');
      } else if (/^QUIT/i.test(line)) {
        say('221 bye');
        socket.end();
      } else say('502 unknown');
    }
  }
  return smtp;
}

/** The text of a mail as its reader sees it. */
export function readableMail(raw: string): string {
  const [head = '', ...text] = raw.split('\n\n');
  const body = text.join('\n\n');
  if (/^Content-Transfer-Encoding: base64/im.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  const plain = body.replace(/=\n/g, '');
  return /^Content-Transfer-Encoding: quoted-printable/im.test(head)
    ? plain.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    : body;
}
