import { Title } from '@mantine/core';
import { usePageTitle } from '../../app/page-title.js';

export default function JobPage() {
  usePageTitle('Job');
  return (
    <Title order={1} size="h2">
      Job
    </Title>
  );
}
