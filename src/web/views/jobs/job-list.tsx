import { Title } from '@mantine/core';
import { usePageTitle } from '../../app/page-title.js';

export default function JobList() {
  usePageTitle('Jobs');
  return (
    <Title order={1} size="h2">
      Jobs
    </Title>
  );
}
