import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './app/app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.js';
import { SessionStore } from './session/session-store.js';

const session = new SessionStore();
// Asked before anything is drawn; what fails is shown.
void session.start();

const root = document.getElementById('root');
if (!root) throw new Error('the page has no element to show the dashboard in');
createRoot(root).render(<App session={session} />);
