import type { NodemailerError } from 'nodemailer';
import { DeliveryError, type NotificationChannel } from '../channel.js';
import { messageSubject, messageText, PLAIN_TEXT } from '../message-text.js';
import type { Message } from '../message.js';
import type { SettingsOf } from '../notify-settings.js';
import { sendToEach } from '../send-to-each.js';

/** For one recipient, from the connection to the server's word that it has the message. */
const SMTP_LIMIT_MS = 30_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Mail over SMTP. A password leaves this machine only over TLS. Programs are told not to answer (RFC 3834), and a second
 * attempt has the first one's Message-ID.
 */
export function emailChannel(settings: SettingsOf<'email'>, limitMs = SMTP_LIMIT_MS): NotificationChannel {
  const { smtp, from, to } = settings;
  return {
    timeLimitMs: limitMs * to.length,
    send: async (message) => {
      // Loaded where a mail is sent: it takes longer to read than what sends it.
      const { createTransport } = await import('nodemailer');
      const { hostname, username } = new URL(smtp);
      const transport = createTransport({
        url: smtp,
        requireTLS: username !== '' && !LOOPBACK.test(hostname),
        connectionTimeout: limitMs,
        greetingTimeout: limitMs,
        socketTimeout: limitMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        await sendToEach(to, message.reached, async (recipient) => {
          const envelope = { from, to: recipient };
          const signal = AbortSignal.timeout(limitMs);
          await transport
            .sendMail({ from, to: [...to], envelope, ...contentOf(message, from), signal })
            .catch((error: unknown) => Promise.reject(asDeliveryError(error)));
        });
      } finally {
        transport.close();
      }
    },
  };
}

function contentOf(message: Message, from: string) {
  return {
    subject: `[selfheal] ${messageSubject(message)}`,
    text: messageText(message, PLAIN_TEXT),
    date: message.sentAt,
    messageId: `<${message.id.replaceAll(/[^\w.]/g, '.')}@${domainOf(from)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

function domainOf(from: string): string {
  return /@([\w.-]+)/.exec(from)?.[1] ?? 'selfheal.invalid';
}

/** A reply of 5yz is final (RFC 5321, 4.2.1), but for a login, whose password somebody may put right. */
function asDeliveryError(error: unknown): DeliveryError {
  const { code, responseCode, message } = error as NodemailerError;
  if (code === 'EABORT') return new DeliveryError('the mail server took too long', { cause: error });
  const permanent =
    code !== 'EAUTH' && responseCode !== undefined && responseCode >= 500 && responseCode !== 503;
  return new DeliveryError(message, { permanent, cause: error });
}
