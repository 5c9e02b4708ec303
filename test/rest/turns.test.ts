import { describe, expect, it } from 'vitest';
import { HttpError } from '../../src/rest/rest-error.js';
import { Turns } from '../../src/rest/turns.js';

const nobodyWaits = (): never => {
  throw new Error('it had to wait');
};

describe('Turns', () => {
  it('go one after the other, in the order in which they were asked for', async () => {
    const turns = new Turns({ longestWaitMs: 60_000, mostWaiting: 2 });
    const order: string[] = [];
    const end = await turns.take(nobodyWaits);
    const later = ['second', 'third'].map(async (name) => {
      const endOfIt = await turns.take(() => order.push(`${name} waits`));
      order.push(name);
      await Promise.resolve(); // whoever came at once would be in the middle of it
      order.push(`${name} ends`);
      endOfIt();
    });
    order.push('first ends');
    end();
    await Promise.all(later);
    expect(order).toEqual([
      'second waits',
      'third waits',
      'first ends',
      'second',
      'second ends',
      'third',
      'third ends',
    ]);
    (await turns.take(nobodyWaits))();
  });

  it('are refused with 503 and Retry-After where too many wait', async () => {
    const turns = new Turns({ longestWaitMs: 29_500, mostWaiting: 1 });
    const end = await turns.take(nobodyWaits);
    const second = turns.take(() => undefined);
    await expect(turns.take(nobodyWaits)).rejects.toMatchObject({
      status: 503,
      headers: { 'retry-after': '30' },
    });
    end();
    (await second)();
  });

  it('are refused where they do not come in time, and those who gave up take no turn', async () => {
    const turns = new Turns({ longestWaitMs: 1, mostWaiting: 2 });
    const end = await turns.take(nobodyWaits);
    await expect(turns.take(() => undefined)).rejects.toBeInstanceOf(HttpError);
    end();
    (await turns.take(nobodyWaits))();
  });
});
