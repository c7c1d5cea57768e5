import { beforeEach, expect, test, vi } from 'vitest';
import type { View } from '../backend/bindings';
import { TimelineView } from './timeline.svelte';

const shop: View = { site: 'shop', filter: '' };
const admin: View = { site: 'admin', filter: '' };

beforeEach(() => void vi.useFakeTimers());

/** An engine that takes so long for a timeline. */
function slow(ms: number) {
  const asked: (string | null)[] = [];
  const invoke = async (_: string, { view }: { view: View }) => {
    asked.push(view.site);
    await new Promise((done) => setTimeout(done, ms));
    return { from_ms: 0, to_ms: 1, buckets: [], behaviors: [] };
  };
  return { invoke: invoke as never, asked };
}

test('a list that grows all the time is looked at every two seconds', async () => {
  const { invoke, asked } = slow(10);
  const timeline = new TimelineView({ invoke });
  for (let ms = 0; ms < 5_000; ms += 50) {
    timeline.look(shop, ms === 0);
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(asked).toHaveLength(3);
});

test('a journal that takes long to look at is looked at less often', async () => {
  const { invoke, asked } = slow(1_000);
  const timeline = new TimelineView({ invoke });
  for (let ms = 0; ms < 20_000; ms += 100) {
    timeline.look(shop, false);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(asked).toHaveLength(2);
});

test('another list is looked at as soon as the look under way has ended', async () => {
  const { invoke, asked } = slow(500);
  const timeline = new TimelineView({ invoke });
  timeline.look(shop, true);
  await vi.advanceTimersByTimeAsync(100);
  timeline.look(admin, true);
  await vi.advanceTimersByTimeAsync(450);
  expect(asked).toEqual(['shop', 'admin']);
});
