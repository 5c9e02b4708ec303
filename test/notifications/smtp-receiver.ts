import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

export interface Mail {
  recipients: string[];
  source: string;
}

/** A real SMTP server on the loopback address that keeps the mails it takes. */
export interface SmtpReceiver {
  port: number;
  mails: Mail[];
  /** What it says to each recipient, and to the mail; null for yes, 'silence' for nothing at all. */
  refuseRecipient: ((address: string) => number | null) | null;
  refuseMail: number | 'silence' | null;
  close(): Promise<void>;
}

export async function smtpReceiver(): Promise<SmtpReceiver> {
  const refusal = (responseCode: number) => Object.assign(new Error('not now'), { responseCode });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onRcptTo: (address, _session, done) => {
      const code = receiver.refuseRecipient?.(address.address) ?? null;
      done(code === null ? null : refusal(code));
    },
    onAuth: (auth, _session, done) =>
      auth.password === 'right' ? done(null, { user: auth.username }) : done(refusal(535)),
    onData: (stream, session: SMTPServerSession, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (receiver.refuseMail === 'silence') return;
        if (receiver.refuseMail !== null) return done(refusal(receiver.refuseMail));
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        receiver.mails.push({ recipients, source: Buffer.concat(chunks).toString('utf8') });
        done(null);
      });
    },
  });
  server.on('error', () => undefined); // a client that gave up
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const receiver: SmtpReceiver = {
    port: (server.server.address() as AddressInfo).port,
    mails: [],
    refuseRecipient: null,
    refuseMail: null,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return receiver;
}

/** The text of a plain mail, decoded. */
export function mailText(source: string): string {
  const [head = '', ...body] = source.split('\r\n\r\n');
  const text = body.join('\r\n\r\n').trimEnd();
  const encoding = /^content-transfer-encoding: (\S+)/im.exec(head)?.[1]?.toLowerCase();
  if (encoding === 'base64')
    return Buffer.from(text, 'base64').toString('utf8').replaceAll('\r\n', '\n').trimEnd();
  if (encoding !== 'quoted-printable') return text.replaceAll('\r\n', '\n');
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n');
}
