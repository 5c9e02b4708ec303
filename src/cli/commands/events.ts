import { Command } from 'commander';
import {
  EventsDocument,
  FollowEventsDocument,
  type EventLineFragment,
  type EventsQuery,
} from '../../client/generated/graphql.js';
import { limitArgument, positionArgument } from '../arguments.js';
import type { CommandHost } from '../command-host.js';
import type { Colours } from '../output/palette.js';
import { oneLine, safeJson } from '../output/sanitize.js';
import { cut } from '../output/table.js';
import { moment } from '../output/times.js';
import { openSession, type Session } from '../session.js';
import { untilInterrupted } from '../until-interrupted.js';

/** The largest page that the server gives. */
const PAGE = 500;

interface Options {
  job?: string;
  after?: string;
  limit: number;
  follow?: boolean;
  json?: boolean;
}

export function eventsCommand({ io }: CommandHost): Command {
  return new Command('events')
    .summary('list the audit trail, or follow it')
    .description(
      'Lists who did what to which and when, oldest first; --follow goes on with what happens from now.',
    )
    .option('--job <jobId>', 'of this job only')
    .option('--after <position>', 'only what came after this position', positionArgument)
    .option('--limit <number>', 'so many at most', limitArgument, 50)
    .option('--follow', 'do not list: print events as they happen, until Ctrl-C')
    .option('--json', 'print JSON: {events}, or with --follow a line each')
    .action(async (options: Options, command: Command) => {
      const session = await openSession(io, command);
      if (options.follow) await follow(session, options);
      else await list(session, options);
    });
}

async function list(
  { client, print, printJson, note, colours, width }: Session,
  options: Options,
): Promise<void> {
  const events: EventLineFragment[] = [];
  let after = options.after ?? null;
  for (;;) {
    const first = Math.min(options.limit - events.length, PAGE);
    const page: EventsQuery['events'] = (
      await client.request(EventsDocument, { jobId: options.job, first, after })
    ).events;
    events.push(...page.nodes);
    after = page.nodes.at(-1)?.position ?? after;
    if (events.length < options.limit && page.pageInfo.hasNextPage) continue;
    if (options.json) printJson({ events });
    else if (events.length === 0) note('no events');
    else print(events.map((event) => line(event, colours, width)).join(''));
    if (page.pageInfo.hasNextPage) note(`there are more: selfheal events --after ${after ?? 0}`);
    return;
  }
}

async function follow(session: Session, { job, after, json }: Options): Promise<void> {
  await untilInterrupted(session.io.signals, session.outputGone, async (signal) => {
    const payloads = session.client.subscribe(
      FollowEventsDocument,
      { jobId: job, after },
      {
        signal,
        onConnected: () => session.note(`following ${session.client.url}`),
        onLost: (why, retryInMs) => session.note(`${why}; trying again in ${retryInMs / 1000} s`),
      },
    );
    for await (const { events } of payloads) {
      if (json) session.printJson(events, 'line');
      else session.print(line(events.event, session.colours, session.width));
    }
  });
}

function line(event: EventLineFragment, colours: Colours, width: number | null): string {
  const data = safeJson(event.data);
  const start = [
    event.position.padStart(6),
    moment(event.createdAt),
    oneLine(event.type).padEnd(22),
    oneLine(event.jobId),
    `by ${oneLine(event.actor)}`,
  ].join('  ');
  const whole = data === '{}' || data === 'null' ? start : `${start}  ${data}`;
  // Coloured once it is cut: a colour that is cut off would go on in the lines that follow.
  const fitted = cut(whole, width ?? Infinity);
  return `${fitted.slice(0, start.length)}${fitted.length > start.length ? colours.dim(fitted.slice(start.length)) : ''}\n`;
}
