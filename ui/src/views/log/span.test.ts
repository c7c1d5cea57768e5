import { describe, expect, test } from 'vitest';
import type { Row } from '../../lib/backend/bindings';
import { barOf, spanOf } from './span';

const row = (at_ms: number, took_ms: number | null, more: Partial<Row> = {}) =>
  ({ at_ms, took_ms, wait_ms: took_ms, kind: 'json', ...more }) as Row;

test('the span reaches from the first start to the last end', () => {
  expect(spanOf([row(100, 50), row(120, 80), row(130, 5)])).toEqual({ from: 100, to: 200 });
});

test('a stream that stayed open for long does not stretch the span', () => {
  expect(spanOf([row(100, 90_000, { kind: 'websocket' }), row(150, 50)])).toEqual({ from: 100, to: 200 });
});

test('one row still has a span', () => {
  expect(spanOf([row(100, 0)])).toEqual({ from: 100, to: 101 });
});

describe('bars', () => {
  const span = { from: 100, to: 200 };

  test('stand where the request did', () => {
    expect(barOf(row(150, 25, { wait_ms: 20 }), span)).toEqual({ left: 50, width: 25, wait: 0.8 });
  });

  test('reach the edge while there is no end', () => {
    expect(barOf(row(150, null), span)).toMatchObject({ left: 50, width: 50 });
  });

  test('are never too thin to see, nor outside', () => {
    expect(barOf(row(200, 0), span)).toMatchObject({ left: 98.5, width: 1.5 });
    expect(barOf(row(50, 500), span)).toMatchObject({ left: 0, width: 100 });
  });
});
