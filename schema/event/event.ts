import type { HealingEvent } from '../../src/generated/prisma/client.js';
import { builder } from '../builder.js';

export const EventRef = builder.objectRef<HealingEvent>('Event');

builder.node(EventRef, {
  description: 'One line of the audit trail: who did what to which, when. It only grows.',
  id: { resolve: ({ position }) => position.toString() },
  loadMany: async (ids, { core }) => {
    const events = await core.prisma.healingEvent.findMany({ where: { position: { in: ids.map(BigInt) } } });
    const found = new Map(events.map((event) => [event.position.toString(), event]));
    return ids.map((id) => found.get(id) ?? null);
  },
});

export const EventConnection = builder.connectionObject(
  { type: EventRef, name: 'EventConnection', description: 'A page of the audit trail.' },
  { name: 'EventEdge', description: 'A line of the audit trail, with its cursor: its position.' },
);
