import { Paper, Title } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { usePageTitle } from '../../app/page-title.js';
import { FilterBar } from '../../components/filter-bar.js';
import { FilterMenu } from '../../components/filter-menu.js';
import { JobFilter } from '../../components/job-filter.js';
import listClasses from '../../components/list.module.css';
import { LiveRows } from '../../components/live-rows.js';
import { SearchBox } from '../../components/search-box.js';
import { Segments } from '../../components/segments.js';
import { SortMenu } from '../../components/sort-menu.js';
import { Empty } from '../../components/states.js';
import { noTotalText, totalText, wordsOf } from '../../components/words.js';
import { useServer } from '../../live/server.js';
import { useLiveList } from '../../live/use-live-list.js';
import { CATEGORIES, SEVERITIES } from '../suggestions/suggestion-search.js';
import { ActionLine } from './action-line.js';
import { STATUSES, type ActionSearch } from './action-search.js';
import { actionSource } from './action-source.js';

const ORDERS = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  updated: 'Changed last first',
} as const;

export default function ActionList() {
  const search = useSearch({ from: '/actions' });
  const navigate = useNavigate({ from: '/actions' });
  const server = useServer();
  const list = useLiveList(`actions ${JSON.stringify(search)}`, () => actionSource(server, search));
  const live = list[0].list;
  const change = (next: Partial<ActionSearch>): void =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const filtered = [search.status, search.job, search.q, search.severity, search.category].some(
    (value) => value !== undefined,
  );
  usePageTitle('Actions');
  return (
    <>
      <Title order={1} size="h2" mb="sm">
        Actions
      </Title>
      <Segments
        label="State"
        chosen={search.status ?? 'all'}
        segments={[
          { word: 'all', name: 'All' },
          ...STATUSES.map((word) => ({ word, name: wordsOf(word.toUpperCase()) })),
        ]}
        link={(word, props) => (
          <Link
            from="/actions"
            to="/actions"
            search={(before) => ({
              ...before,
              status: word === 'all' ? undefined : (word as ActionSearch['status']),
            })}
            activeOptions={{ exact: true }}
            {...props}
          />
        )}
      />
      <FilterBar
        search={<SearchBox label="Search actions" text={search.q} onChange={(q) => change({ q })} />}
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
      <Paper className={listClasses.list}>
        <div className={listClasses.head}>
          <span className={listClasses.total} role="status">
            {live ? totalText(live.total, search.q !== undefined, 'action') : noTotalText(list[0].error)}
          </span>
        </div>
        <LiveRows
          name="Actions"
          list={list}
          row={(row) => <ActionLine action={row} />}
          empty={
            filtered ? (
              <Empty title="Nothing fits the filter">
                <Link to="/actions">Show all actions</Link>
              </Empty>
            ) : (
              <Empty title="Nothing was changed yet">
                Each change of a file appears here, with what stood before, and can be rolled back.
              </Empty>
            )
          }
        />
      </Paper>
    </>
  );
}
