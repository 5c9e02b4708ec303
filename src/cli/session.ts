import type { Command } from 'commander';
import type { Client } from '../client/create-client.js';
import type { Config, ConfigFlags } from '../config.js';
import type { CliIo } from './cli-io.js';
import { palette, type Colours } from './output/palette.js';
import { oneLine, safeJson } from './output/sanitize.js';

/** The options that every command takes. */
export interface GlobalOptions {
  url?: string;
  token?: string;
  config?: string;
  debug?: boolean;
}

/** One command at work: its configuration, and the only way in which it writes. */
export interface Session {
  io: CliIo;
  config: Config;
  /** The server that the configuration names. */
  client: Client;
  colours: Colours;
  /** Cells of the terminal's width; null where the output is none and lines may have any length. */
  width: number | null;
  /** Aborts when whoever read the output is gone: nothing that is still to be printed matters. */
  outputGone: AbortSignal;
  /** Text that is safe for a terminal already, with its line feeds. */
  print: (text: string) => void;
  /** One JSON document: indented for a person's eyes, or on a line of its own. */
  printJson: (value: unknown, shape?: 'document' | 'line') => void;
  /** A remark beside the output, on stderr. */
  note: (text: string) => void;
}

/**
 * Reads the configuration and sets up the output.
 *
 * @param flags what the command takes beyond the global options
 * @throws ValidationError where the configuration is not right
 */
export async function openSession(io: CliIo, command: Command, flags: ConfigFlags = {}): Promise<Session> {
  // Loaded here, so that --help does not wait for it.
  const [{ loadConfig }, { createClient }] = await Promise.all([
    import('../config.js'),
    import('../client/create-client.js'),
  ]);
  const { url, token, config: configFile } = command.optsWithGlobals<GlobalOptions>();
  const config = loadConfig({
    flags: { url, token, config: configFile, ...flags },
    cwd: io.cwd,
    ...(io.env ? { env: io.env } : {}),
  });
  const gone = new AbortController();
  const write = (text: string): void => {
    if (!gone.signal.aborted) io.stdout.write(text);
  };
  // `selfheal watch | head`: head has read enough. `runCli` tells of any other fault.
  io.stdout.on('error', () => gone.abort());
  return {
    io,
    config,
    client: createClient({ url: config.url, token: config.token }),
    colours: palette(io.colours),
    width: io.stdout.isTTY ? Math.max(20, io.stdout.columns ?? 80) : null,
    outputGone: gone.signal,
    print: write,
    printJson: (value, shape = 'document') =>
      write(`${safeJson(value, shape === 'document' ? 2 : undefined)}\n`),
    note: (text) => void io.stderr.write(`selfheal: ${oneLine(text)}\n`),
  };
}
