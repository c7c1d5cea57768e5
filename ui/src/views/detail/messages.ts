import type { MessageRow } from '../../lib/backend/bindings';

export type Way = 'both' | 'up' | 'down';

/** The messages that go that way and have that text in them, with their places among all. */
export function matching(
  messages: readonly MessageRow[],
  way: Way,
  text: string,
): { message: MessageRow; place: number }[] {
  const wanted = text.toLowerCase();
  return messages
    .map((message, place) => ({ message, place }))
    .filter(({ message }) => way === 'both' || message.up === (way === 'up'))
    .filter(({ message }) => wanted === '' || message.text.toLowerCase().includes(wanted));
}
