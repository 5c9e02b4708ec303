import { setTimeout as delay } from 'node:timers/promises';
import { FollowEventsDocument } from '../src/client/generated/graphql.js';
import { subscribe } from '../src/client/subscribe.js';

/** What a client may be told; all else is a surprise. See docs/rest.md and the codes of the error registry. */
const DOCUMENTED: Record<string, readonly number[]> = {
  'POST runs': [200, 201],
  ping: [200],
  trigger: [200, 404],
  list: [200],
  detail: [200, 404],
  decide: [200, 400, 404],
  cancel: [200],
  rollback: [200, 400, 404],
};
const DOCUMENTED_TYPES =
  /^(?:\w+Success|NotFoundError|InvalidStateError|ConflictError|ForbiddenPathError|ValidationError)$/;

interface Answer {
  status: number;
  text: string;
}

/** One of many who do everything at once, each in an order of its own. */
export class SoakClient {
  answers = 0;
  readonly undocumented: string[] = [];
  #seed: number;
  #runs = 0;

  constructor(
    private readonly url: string,
    private readonly index: number,
    private readonly jobs: number,
  ) {
    this.#seed = index + 1;
  }

  async work(until: number): Promise<void> {
    const acts = [
      this.#record,
      this.#ping,
      this.#read,
      this.#read,
      this.#readGraphQL,
      this.#decide,
      this.#decideGraphQL,
      this.#review,
      this.#rollBack,
    ];
    while (performance.now() < until) {
      const act = acts[Math.floor(this.#random() * acts.length)] as () => Promise<void>;
      try {
        await act.call(this);
      } catch (error) {
        this.undocumented.push(`${act.name}: ${String(error)}`);
      }
      await delay(this.#random() * 20);
    }
  }

  /** The same for each run of the soak: by Park and Miller's minimal standard generator. */
  #random(): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647;
    return this.#seed / 2_147_483_647;
  }

  #job(): string {
    return `job-${Math.floor(this.#random() * this.jobs)}`;
  }

  async #record(): Promise<void> {
    const started = Date.now() - 5_000;
    const failed = this.#random() < 0.2;
    await this.#rest('POST runs', `/api/v1/jobs/${this.#job()}/runs`, {
      run_key: `soak-${this.index}-${this.#runs++}`,
      started_at: new Date(started).toISOString(),
      finished_at: new Date(started + 4_000).toISOString(),
      exit_code: failed ? 1 : 0,
      trigger: 'scheduled',
      log: Array.from({ length: 40 }, (_, line) => ({
        at: new Date(started + line).toISOString(),
        stream: line % 9 === 0 ? 'stderr' : 'stdout',
        line:
          line % 9 === 0
            ? "cp: cannot stat 'data/in.csv': No such file or directory"
            : `handled ${line} orders`,
      })),
    });
  }

  async #ping(): Promise<void> {
    await this.#rest('ping', `/ping/${this.#job()}/0`, 'all well');
  }

  async #read(): Promise<void> {
    const job = this.#job();
    const paths = [
      '/api/v1/healing/suggestions?status=pending&limit=50',
      `/api/v1/healing/suggestions?job_id=${job}`,
      '/api/v1/healing/reviews?limit=20',
      '/api/v1/healing/actions',
      '/api/v1/healing/stats',
      `/api/v1/jobs/${job}`,
      '/api/v1/healing/queue',
      '/health',
      '/metrics',
    ];
    await this.#rest('list', paths[Math.floor(this.#random() * paths.length)] as string);
  }

  async #readGraphQL(): Promise<void> {
    await this.#graphql(
      `{ suggestions(first: 30) { totalCount nodes { id title status diff evidence { verified } review { id status } } }
         job(jobId: "${this.#job()}") { jobId nextReviewAt } runs(first: 5) { nodes { databaseId exitCode } } }`,
    );
  }

  async #pending(): Promise<number | null> {
    const { text } = await this.#rest(
      'list',
      `/api/v1/healing/suggestions?status=pending&job_id=${this.#job()}&limit=5`,
    );
    const { suggestions } = JSON.parse(text) as { suggestions: { id: number }[] };
    return suggestions[Math.floor(this.#random() * suggestions.length)]?.id ?? null;
  }

  async #decide(): Promise<void> {
    const id = await this.#pending();
    if (id === null) return;
    await this.#rest('detail', `/api/v1/healing/suggestions/${id}`);
    if (this.#random() < 0.3)
      return void (await this.#rest('decide', `/api/v1/healing/suggestions/${id}/reject`, {
        reason: 'not now',
      }));
    await this.#rest('decide', `/api/v1/healing/suggestions/${id}/approve`, {});
    await this.#rest('decide', `/api/v1/healing/suggestions/${id}/apply`, {});
  }

  async #decideGraphQL(): Promise<void> {
    const id = await this.#pending();
    if (id === null) return;
    await this.#graphql(
      `mutation { done: approveSuggestion(input: { id: "${id}", apply: true }) { __typename } }`,
    );
  }

  async #review(): Promise<void> {
    const job = this.#job();
    await this.#rest('trigger', '/api/v1/healing/trigger', { job_id: job, force: true });
    if (this.#random() < 0.1) await this.#rest('cancel', `/api/v1/jobs/${job}/healing/cancel`, {});
  }

  async #rollBack(): Promise<void> {
    const { text } = await this.#rest(
      'list',
      `/api/v1/healing/actions?can_rollback=true&job_id=${this.#job()}&limit=3`,
    );
    const { actions } = JSON.parse(text) as { actions: { id: number }[] };
    const [action] = actions;
    if (action) await this.#rest('rollback', `/api/v1/healing/actions/${action.id}/rollback`, {});
  }

  async #rest(kind: string, path: string, body?: object | string): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body !== undefined && {
        headers: { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    });
    const answer = { status: response.status, text: await response.text() };
    this.answers += 1;
    if (!DOCUMENTED[kind]?.includes(answer.status))
      this.undocumented.push(`${kind} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
    return answer;
  }

  async #graphql(query: string): Promise<void> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await response.json()) as {
      data?: { done?: { __typename: string } };
      errors?: { message: string }[];
    };
    this.answers += 1;
    if (errors) this.undocumented.push(`${query}: ${errors.map(({ message }) => message).join('; ')}`);
    if (data?.done && !DOCUMENTED_TYPES.test(data.done.__typename))
      this.undocumented.push(`${query}: ${data.done.__typename}`);
  }
}

/** Who reads the audit trail as it grows. */
export interface Follower {
  ready: Promise<void>;
  /** Positions in the order in which they came. */
  seen: string[];
  /** Resolves when this position came. */
  reached(position: string): Promise<void>;
}

export function follow(url: string, signal: AbortSignal): Follower {
  const seen: string[] = [];
  let told = (): void => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    const read = async (): Promise<void> => {
      const events = subscribe(
        { url, token: null },
        FollowEventsDocument,
        { after: '0' },
        { signal, onConnected: resolve },
      );
      for await (const { events: event } of events) {
        seen.push(event.position);
        told();
      }
    };
    read().catch(reject);
  });
  return {
    ready,
    seen,
    reached: (position) =>
      new Promise((resolve) => {
        told = () => {
          if (BigInt(seen.at(-1) ?? 0) >= BigInt(position)) resolve();
        };
        told();
      }),
  };
}
