import { createContext, use, useSyncExternalStore, type ReactNode } from 'react';
import { Provider as UrqlProvider } from 'urql';
import { ServerContext } from '../live/server.js';
import type { SessionStore } from './session-store.js';
import { type Session, type Viewer } from './session-store.js';

const SessionContext = createContext<SessionStore | null>(null);

export function useSession(): [Session, SessionStore] {
  const store = use(SessionContext);
  if (!store) throw new Error('useSession is for what SessionProvider holds');
  return [useSyncExternalStore(store.subscribe, () => store.session), store];
}

export function SessionProvider({ store, children }: { store: SessionStore; children: ReactNode }) {
  return <SessionContext value={store}>{children}</SessionContext>;
}

const ViewerContext = createContext<Viewer | null>(null);

/** What is shown to people who are signed in; nothing of it lives on when they are not any more. */
export function SignedIn({ children }: { children: ReactNode }) {
  const [session] = useSession();
  if (session.status !== 'signed-in') return null;
  return (
    <ServerContext value={session.server}>
      <UrqlProvider value={session.server.client}>
        <ViewerContext value={session.viewer}>{children}</ViewerContext>
      </UrqlProvider>
    </ServerContext>
  );
}

export function useViewer(): Viewer {
  const viewer = use(ViewerContext);
  if (!viewer) throw new Error('useViewer is for what is shown to people who are signed in');
  return viewer;
}

/** Whether the person may approve, reject, apply, roll back and trigger: others see no buttons for it. */
export function useMayOperate(): boolean {
  return useViewer().permissions.includes('OPERATE');
}
