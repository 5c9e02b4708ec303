import { ActionIcon, Text, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import IconKeyboard from '@tabler/icons-react/icons/IconKeyboard';
import IconMoon from '@tabler/icons-react/icons/IconMoon';
import IconSun from '@tabler/icons-react/icons/IconSun';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { PendingCountDocument } from '../../generated/graphql.js';
import { subjectOf } from '../../live/feed-event.js';
import { useLiveQuery } from '../../live/use-live-query.js';
import { useMayOperate, useViewer } from '../../session/session.js';
import { usePendingInTitle } from '../page-title.js';
import { useShortcuts } from '../shortcuts/shortcuts.js';
import { Account } from './account.js';
import { ConnectionBar } from './connection-bar.js';
import { LiveDot } from './live-dot.js';
import { Logo } from './logo.js';
import { PAGES } from './pages.js';
import classes from './shell.module.css';

const ShortcutHelp = lazy(() => import('../shortcuts/shortcut-help.js'));

/** What surrounds every view: the tabs, and whether what is shown is live. */
export function Shell() {
  const [helping, setHelping] = useState(false);
  const navigate = useNavigate();
  const { data } = useLiveQuery(
    PendingCountDocument,
    {},
    { on: (event) => subjectOf(event) === 'suggestion', atMostEvery: 500 },
  );
  // What is put aside asks for nobody's attention.
  const pending = data ? data.pendingSuggestionCount - data.suggestions.totalCount : 0;
  usePendingInTitle(pending);
  useShortcuts('Everywhere', [
    { keys: '?', does: 'Show what keys do', run: () => setHelping(true) },
    ...PAGES.map(({ to, name, key }) => ({
      keys: `g ${key}`,
      does: `Go to ${name}`,
      run: () => void navigate({ to }),
    })),
  ]);
  return (
    <div className={classes.shell}>
      <a href="#content" className="skip-link">
        Skip to content
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link to="/" className={classes.brand} aria-label="Self-Healing, overview">
            <Logo />
            <span className={classes.name}>Self-Healing</span>
          </Link>
          <Tabs pending={pending} />
          <div className={classes.tools}>
            <LiveDot />
            <ActionIcon
              className={classes.forKeyboards}
              variant="subtle"
              color="gray"
              size="lg"
              aria-label="Keyboard shortcuts"
              title="Keyboard shortcuts (?)"
              onClick={() => setHelping(true)}
            >
              <IconKeyboard size={19} stroke={1.6} />
            </ActionIcon>
            <ThemeSwitch />
            <Account />
          </div>
        </div>
        <ConnectionBar />
      </header>
      <main id="content" className={classes.content} tabIndex={-1}>
        <ReadOnlyNote />
        <Outlet />
      </main>
      {helping && (
        <Suspense>
          <ShortcutHelp onClose={() => setHelping(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Tabs({ pending }: { pending: number }) {
  return (
    <nav aria-label="Views" className={classes.tabs}>
      {PAGES.map(({ to, name, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          className={classes.tab}
          activeOptions={{ exact: to === '/', includeSearch: false }}
          activeProps={{ 'aria-current': 'page' }}
        >
          <Icon size={18} stroke={1.7} aria-hidden className={classes.icon} />
          <span>{name}</span>
          {to === '/suggestions' && pending > 0 && (
            <span className={`${classes.count} numbers`}>
              {pending > 999 ? '999+' : pending}
              <span className="visually-hidden"> pending</span>
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}

function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={`Use the ${other} theme`}
      title={`Use the ${other} theme`}
      onClick={() => setColorScheme(other)}
    >
      {scheme === 'dark' ? <IconSun size={19} stroke={1.6} /> : <IconMoon size={19} stroke={1.6} />}
    </ActionIcon>
  );
}

function ReadOnlyNote() {
  const mayOperate = useMayOperate();
  const { name } = useViewer();
  if (mayOperate) return null;
  return (
    <Text size="sm" c="dimmed" mb="sm">
      Signed in as {name} with the role viewer: everything can be read, nothing can be changed.
    </Text>
  );
}
