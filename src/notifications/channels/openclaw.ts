import { ProgramError, runProgram, type EndedProgram } from '../../programs/run-program.js';
import { DeliveryError, type NotificationChannel } from '../channel.js';
import { messageText, type TextFormat } from '../message-text.js';
import type { OpenClawSettings, SettingsOf } from '../notify-settings.js';
import { plainLine } from '../plain-line.js';
import { sendToEach } from '../send-to-each.js';

/** Its answer is some hundred bytes; more is not kept. */
const MOST_OUTPUT_BYTES = 64 * 1024;
const MOST_REASON_CHARS = 200;
const WORD_JOINER = '\u2060';

/** OpenClaw takes Markdown and HTML, and each of its channels knows mentions. */
const FORMAT: TextFormat = {
  maxLength: 4_000, // Telegram takes 4,096, and OpenClaw splits what is too long for others
  escape: (text) => text.replace(/[@<]|\](?=\()/g, `$&${WORD_JOINER}`),
};

/**
 * Any channel that OpenClaw knows, through its command (tried with 2026.9):
 * `openclaw message send --channel=… --target=… --message=… --json`, which hands the message to its gateway.
 */
export function openClawChannel(
  { channel, targets }: SettingsOf<'openclaw'>,
  { command, args = [], timeoutMs }: OpenClawSettings,
  environment: NodeJS.ProcessEnv,
): NotificationChannel {
  return {
    timeLimitMs: timeoutMs * targets.length,
    send: async (message) => {
      const text = messageText(message, FORMAT);
      await sendToEach(targets, message.reached, async (target) => {
        // Values stand in the argument of their flag: a text that begins with a dash stays a text.
        const values = [`--channel=${channel}`, `--target=${target}`, `--message=${text}`];
        checkAnswer(
          await runProgram({
            command,
            args: [...args, 'message', 'send', ...values, '--json'],
            environment,
            limitMs: timeoutMs,
            mostBytes: MOST_OUTPUT_BYTES,
          }).catch((error: unknown) => {
            throw asDeliveryError(command, error);
          }),
        );
      });
    },
  };
}

function asDeliveryError(command: string, error: unknown): unknown {
  if (!(error instanceof ProgramError)) return error;
  const who = error.reason === 'not-started' ? command : 'OpenClaw';
  return new DeliveryError(`${who} ${error.message}`, { cause: error });
}

/** @throws DeliveryError unless it ended well and says so */
function checkAnswer({ exitCode, stdout, stderr }: EndedProgram): void {
  const answer = parseAnswer(stdout);
  const refused = answer?.ok === false || answer?.payload?.ok === false;
  if (exitCode === 0 && answer !== null && !refused) return;
  const said = plainLine(answer?.error?.message ?? (stderr || stdout), MOST_REASON_CHARS);
  const how =
    exitCode === 0 ? 'did not say that it sent the message' : `ended with ${exitCode ?? 'a signal'}`;
  throw new DeliveryError(`OpenClaw ${how}${said === '' ? '' : `: ${said}`}`);
}

interface Answer {
  ok?: boolean;
  error?: { message?: string };
  payload?: { ok?: boolean };
}

/** The JSON object that it prints; null where it prints none. Other lines may stand before it. */
function parseAnswer(stdout: string): Answer | null {
  const from = stdout.search(/^\{/m);
  if (from < 0) return null;
  try {
    return JSON.parse(stdout.slice(from)) as Answer;
  } catch {
    return null;
  }
}
