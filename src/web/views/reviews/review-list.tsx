import { Button, Group, Paper, Title } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconReportSearch';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { usePageTitle } from '../../app/page-title.js';
import { useShortcuts } from '../../app/shortcuts/shortcuts.js';
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
import { useMayOperate } from '../../session/session.js';
import { ReviewLine } from './review-line.js';
import { STATUSES, TRIGGERS, type ReviewSearch } from './review-search.js';
import { reviewSource } from './review-source.js';

const TriggerDialog = lazy(() => import('./trigger-dialog.js'));

const ORDERS = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  updated: 'Changed last first',
} as const;

export default function ReviewList() {
  const search = useSearch({ from: '/reviews' });
  const navigate = useNavigate({ from: '/reviews' });
  const server = useServer();
  const mayOperate = useMayOperate();
  const [triggering, setTriggering] = useState(false);
  const list = useLiveList(`reviews ${JSON.stringify(search)}`, () => reviewSource(server, search));
  const live = list[0].list;
  const change = (next: Partial<ReviewSearch>): void =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const filtered = [search.trigger, search.job, search.q].some((value) => value !== undefined);
  useShortcuts(
    'Reviews',
    mayOperate ? [{ keys: 'n', does: 'Review a job now', run: () => setTriggering(true) }] : [],
  );
  usePageTitle('Reviews');
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Title order={1} size="h2">
          Reviews
        </Title>
        {mayOperate && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setTriggering(true)}>
            Review a job
          </Button>
        )}
      </Group>
      <Segments
        label="State"
        chosen={search.status ?? 'all'}
        segments={[
          { word: 'all', name: 'All' },
          ...STATUSES.map((word) => ({ word, name: wordsOf(word.toUpperCase()) })),
        ]}
        link={(word, props) => (
          <Link
            from="/reviews"
            to="/reviews"
            search={(before) => ({
              ...before,
              status: word === 'all' ? undefined : (word as ReviewSearch['status']),
            })}
            activeOptions={{ exact: true }}
            {...props}
          />
        )}
      />
      <FilterBar
        search={<SearchBox label="Search reviews" text={search.q} onChange={(q) => change({ q })} />}
      >
        <FilterMenu
          label="Started by"
          words={TRIGGERS}
          chosen={search.trigger ? [search.trigger] : []}
          onChange={(chosen) => change({ trigger: chosen?.at(-1) })}
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
            {live ? totalText(live.total, search.q !== undefined, 'review') : noTotalText(list[0].error)}
          </span>
        </div>
        <LiveRows
          name="Reviews"
          list={list}
          row={(row) => <ReviewLine review={row} />}
          empty={
            filtered || search.status ? (
              <Empty title="Nothing fits the filter">
                <Link to="/reviews">Show all reviews</Link>
              </Empty>
            ) : (
              <Empty title="No job was reviewed yet">
                Reviews come by the schedule of each job, after runs that fail, or when somebody asks.
              </Empty>
            )
          }
        />
      </Paper>
      {triggering && (
        <Suspense>
          <TriggerDialog onClose={() => setTriggering(false)} />
        </Suspense>
      )}
    </>
  );
}
