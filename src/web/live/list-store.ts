import type { FeedEvent } from './feed-event.js';
import type { LiveFeed } from './live-feed.js';
import {
  changed,
  firstPage,
  nextPage,
  released,
  type ListRules,
  type LiveList,
  type LiveRow,
  type Page,
} from './live-list.js';

/** Rows of a page; the server gives 500 at most. */
const PAGE = 50;
const LARGEST_PAGE = 500;
/** New rows push older ones out beyond so many, so that an open page does not grow for hours. */
const MOST_ROWS = 300;
/** Between two questions for the total, or for a list that has to be read anew, in milliseconds. */
const ASKED_EVERY_MS = 1_000;

/** Where a list comes from. */
export interface ListSource<Row> {
  load(page: { first: number; after: string | null }): Promise<Page<Row>>;
  count(): Promise<number>;
  /** What an event says about a row of the list, or of its kind; null where it is about something else. */
  rowOf(event: FeedEvent): Row | null;
  rules: ListRules<Row>;
  /**
   * Whether a row that is not in the list would be is for the server to say, as where text is searched for. The list is
   * then read anew when something happened.
   */
  asksServer?: boolean;
}

export interface ListState<Row> {
  /** Null until the first page is there. */
  list: LiveList<Row> | null;
  /** Why it could not be read; with a list, why its next page could not. */
  error: string | null;
  loadingMore: boolean;
}

/**
 * A list on the screen and the feed that keeps it as the server has it. An answer that events have overtaken
 * gets them applied, so that none is missing and none counts twice.
 */
export class ListStore<Row extends LiveRow> {
  #state: ListState<Row> = { list: null, error: null, loadingMore: false };
  #hold = false;
  /** Answers to what was asked before are void. */
  #version = 0;
  #counting: ReturnType<typeof setTimeout> | undefined;
  #reading: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #stop: (() => void)[];

  constructor(
    private readonly source: ListSource<Row>,
    private readonly feed: Pick<LiveFeed, 'log' | 'onEvents' | 'onReset'>,
  ) {
    this.#stop = [feed.onEvents((events) => this.#apply(events)), feed.onReset(() => this.reload())];
    this.reload();
  }

  get state(): ListState<Row> {
    return this.#state;
  }

  /** Whether it is on the screen. */
  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Whether new rows wait instead of moving those that are there. */
  setHold = (hold: boolean): void => {
    this.#hold = hold;
    if (!hold) this.release();
  };

  release = (): void => {
    const { list } = this.#state;
    if (list) this.#set({ list: released(list, this.source.rules, this.#most(list)) });
  };

  /** Reads it from its beginning, as long as it is now. */
  reload = (): void => {
    const length = this.#state.list?.rows.length ?? 0;
    void this.#read(Math.min(Math.max(PAGE, length), LARGEST_PAGE), null);
  };

  loadMore = (): void => {
    const { list, loadingMore } = this.#state;
    if (!list?.hasMore || loadingMore) return;
    if (list.endCursor !== null) void this.#read(PAGE, list.endCursor);
    else void this.#read(Math.min(list.rows.length + PAGE, LARGEST_PAGE), null);
  };

  close(): void {
    this.#version += 1;
    clearTimeout(this.#counting);
    clearTimeout(this.#reading);
    for (const stop of this.#stop) stop();
  }

  #set(state: Partial<ListState<Row>>): void {
    this.#state = { ...this.#state, ...state };
    for (const listener of this.#listeners) listener();
  }

  async #read(first: number, after: string | null): Promise<void> {
    const version = (this.#version += 1);
    const heard = this.feed.log.count;
    this.#set({ loadingMore: this.#state.list !== null, error: null });
    let page: Page<Row>;
    try {
      page = await this.source.load({ first, after });
    } catch (error) {
      if (version === this.#version) this.#set({ error: (error as Error).message, loadingMore: false });
      return;
    }
    if (version !== this.#version) return;
    const { rules } = this.source;
    const { list } = this.#state;
    const read = after !== null && list ? nextPage(list, page, rules) : firstPage(page);
    const overtaken = this.feed.log.since(heard);
    if (overtaken === null) {
      this.reload();
      return;
    }
    const rows = this.#known(this.#rowsOf(overtaken), read);
    this.#set({ list: changed(read, rows, rules), loadingMore: false });
    this.#countIfStale();
  }

  #apply(events: readonly FeedEvent[]): void {
    const { list } = this.#state;
    if (!list) return;
    const about = this.#rowsOf(events);
    const rows = this.#known(about, list);
    if (rows.length < about.length) {
      this.#reading ??= setTimeout(() => {
        this.#reading = undefined;
        this.reload();
      }, ASKED_EVERY_MS);
    }
    if (rows.length === 0) return;
    const change = { hold: this.#hold, most: this.#most(list) };
    this.#set({ list: changed(list, rows, this.source.rules, change) });
    this.#countIfStale();
  }

  /** Of the rows, those that can be put into the list here. */
  #known(rows: Row[], list: LiveList<Row>): Row[] {
    if (!this.source.asksServer) return rows;
    const ids = new Set([...list.rows, ...list.held].map(({ id }) => id));
    return rows.filter(({ id }) => ids.has(id));
  }

  /** Rows that somebody asked for are not given up. */
  #most(list: LiveList<Row>): number {
    return Math.max(MOST_ROWS, list.rows.length);
  }

  #rowsOf(events: readonly FeedEvent[]): Row[] {
    return events.flatMap((event) => this.source.rowOf(event) ?? []);
  }

  #countIfStale(): void {
    if (!this.#state.list?.totalIsStale) return;
    this.#counting ??= setTimeout(() => void this.#count(), ASKED_EVERY_MS);
  }

  async #count(): Promise<void> {
    const version = this.#version;
    const heard = this.feed.log.count;
    const total = await this.source.count().catch(() => null); // the next event asks again
    this.#counting = undefined;
    const { list } = this.#state;
    if (total === null || list === null || version !== this.#version) return;
    this.#set({ list: { ...list, total, totalIsStale: this.feed.log.count !== heard } });
    this.#countIfStale();
  }
}
