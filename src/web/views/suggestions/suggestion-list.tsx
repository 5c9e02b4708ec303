import { Checkbox, Paper, Title } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { usePageTitle } from '../../app/page-title.js';
import { FilterBar } from '../../components/filter-bar.js';
import { FilterMenu } from '../../components/filter-menu.js';
import { JobFilter } from '../../components/job-filter.js';
import { LiveRows } from '../../components/live-rows.js';
import { SearchBox } from '../../components/search-box.js';
import { Segments } from '../../components/segments.js';
import { SortMenu } from '../../components/sort-menu.js';
import { Empty } from '../../components/states.js';
import { useSelection } from '../../components/use-selection.js';
import { noTotalText, totalText, wordsOf } from '../../components/words.js';
import { SuggestionStatesDocument } from '../../generated/graphql.js';
import { subjectOf, type SuggestionRow } from '../../live/feed-event.js';
import { useServer } from '../../live/server.js';
import { useLiveList } from '../../live/use-live-list.js';
import { useLiveQuery } from '../../live/use-live-query.js';
import { useMayOperate } from '../../session/session.js';
import { DecisionBar } from './decision-bar.js';
import classes from '../../components/list.module.css';
import { SuggestionLine } from './suggestion-line.js';
import { CATEGORIES, DECIDED, SEVERITIES, type SuggestionSearch } from './suggestion-search.js';
import { suggestionSource } from './suggestion-source.js';
import { useDecisions, type Decided } from './use-decisions.js';

const RejectDialog = lazy(() => import('./reject-dialog.js'));

const ORDERS = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  severity: 'Most severe first',
  updated: 'Changed last first',
} as const;

export default function SuggestionList() {
  const search = useSearch({ from: '/suggestions' });
  const navigate = useNavigate({ from: '/suggestions' });
  const server = useServer();
  const mayOperate = useMayOperate();
  const decisions = useDecisions();
  const [rejected, setRejected] = useState<readonly Decided[] | null>(null);
  const list = useLiveList(`suggestions ${JSON.stringify(search)}`, () => suggestionSource(server, search));
  const live = list[0].list;
  const selection = useSelection(live?.rows ?? []);
  const status = search.status ?? 'pending';
  const change = (next: Partial<SuggestionSearch>): void =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const chosen = (live?.rows ?? []).filter(({ id }) => selection.ids.has(id));
  const pendingOf = (current: SuggestionRow | null): SuggestionRow[] =>
    (chosen.length > 0 ? chosen : current ? [current] : []).filter((row) => row.status === 'PENDING');
  usePageTitle('Suggestions');
  return (
    <>
      <Title order={1} size="h2" mb="sm">
        Suggestions
      </Title>
      <States search={search} />
      <FilterBar
        search={<SearchBox label="Search suggestions" text={search.q} onChange={(q) => change({ q })} />}
      >
        <FilterMenu
          label="Severity"
          words={SEVERITIES}
          chosen={search.severity}
          onChange={(severity) => change({ severity })}
        />
        <FilterMenu
          label="Category"
          words={CATEGORIES}
          chosen={search.category}
          onChange={(category) => change({ category })}
        />
        <JobFilter job={search.job} onChange={(job) => change({ job })} />
        <SortMenu
          orders={ORDERS}
          chosen={search.sort ?? 'newest'}
          onChange={(sort) => change({ sort: sort === 'newest' ? undefined : sort })}
        />
      </FilterBar>
      <Paper className={classes.list}>
        <div className={classes.head}>
          {mayOperate && (
            <Checkbox
              aria-label="Choose all that are shown"
              checked={selection.ids.size > 0 && selection.ids.size === live?.rows.length}
              indeterminate={selection.ids.size > 0 && selection.ids.size !== live?.rows.length}
              disabled={!live || live.rows.length === 0}
              onChange={selection.toggleAll}
            />
          )}
          {selection.ids.size > 0 ? (
            <DecisionBar
              chosen={chosen}
              decisions={decisions}
              onReject={setRejected}
              onClear={selection.clear}
            />
          ) : (
            <span className={classes.total} role="status">
              {live
                ? totalText(live.total, search.q !== undefined, 'suggestion')
                : noTotalText(list[0].error)}
            </span>
          )}
        </div>
        <LiveRows
          name="Suggestions"
          list={list}
          isChosen={({ id }) => selection.ids.has(id)}
          row={(row) => (
            <SuggestionLine
              suggestion={row}
              showStatus={status === 'all'}
              choice={
                mayOperate
                  ? { checked: selection.ids.has(row.id), toggle: () => selection.toggle(row.id) }
                  : undefined
              }
            />
          )}
          shortcuts={(current) =>
            mayOperate
              ? [
                  {
                    keys: 'x',
                    does: 'Choose or leave',
                    run: () => {
                      const row = current();
                      if (row) selection.toggle(row.id);
                    },
                  },
                  {
                    keys: 'a',
                    does: 'Approve',
                    run: () => {
                      const rows = pendingOf(current());
                      if (rows.length > 0) void decisions.approve(rows);
                    },
                  },
                  {
                    keys: 'r',
                    does: 'Reject',
                    run: () => {
                      const rows = pendingOf(current());
                      if (rows.length > 0) setRejected(rows);
                    },
                  },
                ]
              : []
          }
          empty={<NoSuggestions search={search} />}
        />
      </Paper>
      {rejected && (
        <Suspense>
          <RejectDialog suggestions={rejected} decisions={decisions} onClose={() => setRejected(null)} />
        </Suspense>
      )}
    </>
  );
}

function States({ search }: { search: SuggestionSearch }) {
  const { data } = useLiveQuery(
    SuggestionStatesDocument,
    { jobId: search.job ?? null },
    { on: (event) => subjectOf(event) === 'suggestion', atMostEvery: 1_000 },
  );
  const counts = data?.healingStats.suggestions;
  const snoozed = data?.suggestions.totalCount ?? 0;
  return (
    <Segments
      label="State"
      chosen={search.status ?? 'pending'}
      segments={[
        { word: 'pending', name: 'Pending', count: counts && counts.pending - snoozed },
        ...(snoozed > 0 || search.status === 'snoozed'
          ? [{ word: 'snoozed', name: 'Snoozed', count: snoozed }]
          : []),
        ...DECIDED.map((word) => ({ word, name: wordsOf(word.toUpperCase()), count: counts?.[word] })),
        { word: 'all', name: 'All', count: counts?.total },
      ]}
      link={(word, props) => (
        <Link
          from="/suggestions"
          to="/suggestions"
          search={(before) => ({
            ...before,
            status: word === 'pending' ? undefined : (word as SuggestionSearch['status']),
          })}
          activeOptions={{ exact: true }}
          {...props}
        />
      )}
    />
  );
}

function NoSuggestions({ search }: { search: SuggestionSearch }) {
  const { status = 'pending', severity, category, job, review, q } = search;
  const filtered = [severity, category, job, review, q].some((value) => value !== undefined);
  if (filtered) {
    return (
      <Empty title="Nothing fits the filter">
        <Link to="/suggestions" search={{ status: search.status }}>
          Show all without it
        </Link>
      </Empty>
    );
  }
  if (status === 'pending') {
    return (
      <Empty title="Nothing waits for a decision">
        Reviews look at how jobs behave, and suggest what would make them better. What they suggest appears
        here by itself. <Link to="/jobs">Review a job now</Link>
      </Empty>
    );
  }
  return <Empty title={status === 'all' ? 'There are no suggestions yet' : `No suggestion is ${status}`} />;
}
