import { NewestPositionDocument } from './generated/graphql.js';
import { request, type Server } from './request.js';

/** The position of the newest event there is now; `0` where there is none yet. @throws as `request` */
export async function newestPosition(server: Server, signal?: AbortSignal): Promise<string> {
  const { events } = await request(server, NewestPositionDocument, {}, signal);
  return events.nodes.at(-1)?.position ?? '0';
}
