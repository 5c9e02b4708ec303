import { Button, Paper, Title } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { usePageTitle } from '../../app/page-title.js';
import { useShortcuts } from '../../app/shortcuts/shortcuts.js';
import { FilterBar } from '../../components/filter-bar.js';
import listClasses from '../../components/list.module.css';
import rowClasses from '../../components/live-rows.module.css';
import { SearchBox } from '../../components/search-box.js';
import { Segments } from '../../components/segments.js';
import { SortMenu } from '../../components/sort-menu.js';
import { Empty, Failed, LoadingRows } from '../../components/states.js';
import { useRowFocus } from '../../components/use-row-focus.js';
import { counted, noTotalText } from '../../components/words.js';
import { JobListDocument, type JobSort } from '../../generated/graphql.js';
import { useLiveQuery } from '../../live/use-live-query.js';
import { JobLine } from './job-line.js';
import type { JobSearch } from './job-search.js';

const PAGE = 100;
/** What the server gives at once; beyond it the search finds the others. */
const MOST = 500;

const ORDERS = {
  id: 'By id',
  name: 'By name',
  pending: 'Most pending first',
  next_review: 'Next review first',
} as const;

export default function JobList() {
  const search = useSearch({ from: '/jobs' });
  const navigate = useNavigate({ from: '/jobs' });
  const [first, setFirst] = useState(PAGE);
  const { data, error, loading, reload } = useLiveQuery(
    JobListDocument,
    {
      first,
      search: search.q ?? null,
      sort: search.sort ? (search.sort.toUpperCase() as JobSort) : null,
      filter: {
        enabled: search.healing === undefined ? null : search.healing === 'on',
        tag: search.tag === undefined ? null : [search.tag],
      },
    },
    { on: ({ type }) => !type.endsWith('progressed'), onRuns: () => true, atMostEvery: 1_000 },
  );
  const jobs = data?.jobs;
  const element = useRef<HTMLUListElement>(null);
  const focus = useRowFocus(element, jobs?.nodes ?? []);
  const change = (next: Partial<JobSearch>): void =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  useShortcuts('Jobs', [
    { keys: 'j', does: 'Next', run: () => focus.move(1) },
    { keys: 'k', does: 'Previous', run: () => focus.move(-1) },
    { keys: 'Enter', does: 'Open', run: () => focus.open() },
  ]);
  usePageTitle('Jobs');
  const filtered = [search.q, search.tag, search.healing].some((value) => value !== undefined);
  return (
    <>
      <Title order={1} size="h2" mb="sm">
        Jobs
      </Title>
      <Segments
        label="Self-healing"
        chosen={search.healing ?? 'all'}
        segments={[
          { word: 'all', name: 'All' },
          { word: 'on', name: 'Self-healing on' },
          { word: 'off', name: 'Off' },
        ]}
        link={(word, props) => (
          <Link
            from="/jobs"
            to="/jobs"
            search={(before) => ({
              ...before,
              healing: word === 'all' ? undefined : (word as JobSearch['healing']),
            })}
            activeOptions={{ exact: true }}
            {...props}
          />
        )}
      />
      <FilterBar search={<SearchBox label="Search jobs" text={search.q} onChange={(q) => change({ q })} />}>
        {search.tag !== undefined && (
          <Button
            variant="default"
            aria-label={`No longer only those with the tag ${search.tag}`}
            onClick={() => change({ tag: undefined })}
          >
            Tag: {search.tag} ×
          </Button>
        )}
        <SortMenu
          orders={ORDERS}
          chosen={search.sort ?? 'id'}
          onChange={(sort) => change({ sort: sort === 'id' ? undefined : sort })}
        />
      </FilterBar>
      <Paper className={listClasses.list}>
        <div className={listClasses.head}>
          <span className={listClasses.total} role="status">
            {jobs ? counted(jobs.totalCount, 'job') : noTotalText(error)}
          </span>
        </div>
        {!jobs && (error === null ? <LoadingRows /> : <Failed what="Jobs" why={error} onRetry={reload} />)}
        {jobs?.nodes.length === 0 &&
          (filtered ? (
            <Empty title="Nothing fits the filter">
              <Link to="/jobs">Show all jobs</Link>
            </Empty>
          ) : (
            <Empty title="No job is configured">
              Put a file into the folder of jobs, or point the server at one with <code>--jobs</code>. It
              appears here by itself.
            </Empty>
          ))}
        {jobs && jobs.nodes.length > 0 && (
          <ul ref={element} className={rowClasses.rows} aria-label="Jobs">
            {jobs.nodes.map((job) => (
              <li key={job.id} className={rowClasses.row} data-row={job.id}>
                <JobLine job={job} />
              </li>
            ))}
          </ul>
        )}
        {jobs?.pageInfo.hasNextPage && (
          <div className={rowClasses.more}>
            {first < MOST ? (
              <Button
                variant="default"
                loading={loading}
                onClick={() => setFirst(Math.min(MOST, first + PAGE))}
              >
                Show more
              </Button>
            ) : (
              <span>These are the first {MOST}; the search finds the others.</span>
            )}
          </div>
        )}
      </Paper>
    </>
  );
}
