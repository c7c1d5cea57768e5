// Requests over time, of the stand-in's newest rows.

import type { BehaviorTimeline, Bucket, Row, Timeline } from '../bindings';

export function timelineOf(rows: Row[], from: number | null, to: number | null, buckets: number): Timeline {
  const from_ms = from ?? rows[0]?.at_ms ?? 0;
  const to_ms = Math.max(to ?? (rows.at(-1)?.at_ms ?? 0) + 1, from_ms + 1);
  const inside = rows.filter((row) => row.at_ms >= from_ms && row.at_ms < to_ms);
  const at = (row: Row) => Math.floor(((row.at_ms - from_ms) / (to_ms - from_ms)) * buckets);
  const spread = (some: Row[]) =>
    Array.from({ length: buckets }, (_, index) => bucketOf(some.filter((row) => at(row) === index)));
  const names = [...new Set(inside.map((row) => row.behavior))];
  const behaviors: BehaviorTimeline[] = names.map((behavior) => {
    const some = inside.filter((row) => row.behavior === behavior);
    return { site: some[0]!.site, behavior, whole: bucketOf(some), buckets: spread(some) };
  });
  behaviors.sort((a, b) => b.whole.requests - a.whole.requests);
  return { from_ms, to_ms, buckets: spread(inside), behaviors };
}

function bucketOf(rows: Row[]): Bucket {
  const took = rows.flatMap((row) => (row.took_ms === null ? [] : [row.took_ms])).sort((a, b) => a - b);
  const share = (part: number) => took[Math.max(0, Math.ceil(took.length * part) - 1)] ?? null;
  return {
    requests: rows.length,
    errors: rows.filter((row) => (row.status ?? 0) >= 400 || row.state === 'failed').length,
    p50_ms: share(0.5),
    p95_ms: share(0.95),
    p99_ms: share(0.99),
  };
}
