import { expect, test } from 'vitest';
import { readBytes } from './bytes';

/** A body of so many bytes, each the last digit of its place, handed over at most `most` at a time. */
function engine(total: number, most: number) {
  const calls: number[] = [];
  const invoke = async (_: string, { offset, length }: { offset: number; length: number }) => {
    calls.push(offset);
    const size = Math.max(0, Math.min(length, most, total - offset));
    const text = Array.from({ length: size }, (_, at) => String.fromCharCode((offset + at) % 10)).join('');
    return { offset, total, base64: btoa(text), charset: '', problem: null };
  };
  return { invoke: invoke as never, calls };
}

test('a stretch comes whole, however many calls it takes', async () => {
  const { invoke, calls } = engine(25, 10);
  const { content, total } = await readBytes({ invoke }, 'x', 'response', 3, 20);
  expect([...content].join('')).toBe('34567890123456789012');
  expect([total, calls]).toEqual([25, [3, 13]]);
});

test('asking beyond the end gives what there is', async () => {
  const { invoke } = engine(5, 10);
  expect((await readBytes({ invoke }, 'x', 'request', 2, 100)).content).toHaveLength(3);
  expect((await readBytes({ invoke }, 'x', 'request', 9, 100)).content).toHaveLength(0);
});
