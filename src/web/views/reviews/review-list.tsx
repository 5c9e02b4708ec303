import { Title } from '@mantine/core';
import { usePageTitle } from '../../app/page-title.js';

export default function ReviewList() {
  usePageTitle('Reviews');
  return (
    <Title order={1} size="h2">
      Reviews
    </Title>
  );
}
