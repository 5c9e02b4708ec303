import { Title } from '@mantine/core';
import { usePageTitle } from '../../app/page-title.js';

export default function ReviewPage() {
  usePageTitle('Review');
  return (
    <Title order={1} size="h2">
      Review
    </Title>
  );
}
