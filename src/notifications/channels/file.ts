import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DeliveryError, type NotificationChannel } from '../channel.js';
import { messageJson } from '../message-json.js';
import type { SettingsOf } from '../notify-settings.js';

/** A local disk; a share that hangs cannot be told to stop. */
const TIME_LIMIT_MS = 10_000;

/** A JSON object a line, appended; the file is made for its owner alone. */
export function fileChannel({ path }: SettingsOf<'file'>): NotificationChannel {
  return {
    timeLimitMs: TIME_LIMIT_MS,
    send: async (message) => {
      try {
        await mkdir(dirname(path), { recursive: true });
        const file = await open(path, 'a', 0o600);
        try {
          // One write: lines of several processes stay whole.
          await file.write(`${JSON.stringify(messageJson(message))}\n`);
          await file.datasync();
        } finally {
          await file.close();
        }
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw new DeliveryError(`${path} could not be written (${code ?? 'unknown reason'})`, {
          cause: error,
        });
      }
    },
  };
}
