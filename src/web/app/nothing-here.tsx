import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { Empty } from '../components/states.js';
import { usePageTitle } from './page-title.js';

export function NothingHere(): ReactNode {
  usePageTitle('Not found');
  return (
    <Empty title="There is nothing at this address" level={1}>
      The <Link to="/">overview</Link> leads to all that there is.
    </Empty>
  );
}
