import { Button, Menu } from '@mantine/core';
import IconSort from '@tabler/icons-react/icons/IconArrowsSort';
import IconCheck from '@tabler/icons-react/icons/IconCheck';

/** Chooses the order of a list. */
export function SortMenu<Order extends string>({
  orders,
  chosen,
  onChange,
}: {
  orders: Readonly<Record<Order, string>>;
  chosen: Order;
  onChange: (order: Order) => void;
}) {
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Button variant="default" leftSection={<IconSort size={15} stroke={1.8} aria-hidden />}>
          {orders[chosen]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(Object.entries(orders) as [Order, string][]).map(([order, words]) => (
          <Menu.Item
            key={order}
            onClick={() => onChange(order)}
            aria-current={order === chosen ? 'true' : undefined}
            rightSection={order === chosen ? <IconCheck size={15} aria-hidden /> : null}
          >
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
