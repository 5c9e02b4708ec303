import { spawn } from 'node:child_process';
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
  { command, timeoutMs }: OpenClawSettings,
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
          await runBounded(command, ['message', 'send', ...values, '--json'], environment, timeoutMs),
        );
      });
    },
  };
}

interface Ended {
  /** Null where a signal ended it. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** @throws DeliveryError unless it ended well and says so */
function checkAnswer({ exitCode, stdout, stderr }: Ended): void {
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

/** Runs a program in a process group of its own, which is killed where it takes too long. */
function runBounded(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  limitMs: number,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const stdout = keepBeginning(child.stdout);
    const stderr = keepBeginning(child.stderr);
    const timer = setTimeout(() => {
      killGroup(child.pid);
      reject(new DeliveryError(`OpenClaw took longer than ${limitMs / 1_000} s`));
    }, limitMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      const { code } = error as NodeJS.ErrnoException;
      reject(
        new DeliveryError(`${command} could not be started (${code ?? 'unknown reason'})`, { cause: error }),
      );
    });
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, stdout: stdout(), stderr: stderr() });
    });
  });
}

function keepBeginning(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    if (bytes < MOST_OUTPUT_BYTES) chunks.push(chunk);
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).subarray(0, MOST_OUTPUT_BYTES).toString('utf8');
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended just now
  }
}
