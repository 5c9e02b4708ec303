import { notifications } from '@mantine/notifications';

/** Says that something was done. */
export function tellDone(message: string): void {
  notifications.show({ message, color: 'brand', autoClose: 4_000, withBorder: true });
}

/** Says that something was not done, and why; stays until it is closed or a while has passed. */
export function tellFailed(title: string, message: string): void {
  notifications.show({ title, message, color: 'red', autoClose: 12_000, withBorder: true });
}
