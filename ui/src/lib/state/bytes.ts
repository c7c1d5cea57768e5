import type { Engine } from '../backend/backend';
import type { ApiError, BodyRange, BodySide } from '../backend/bindings';
import { fromBase64 } from '../format/binary';

/** The engine hands over at most this many bytes at a time. */
const STEP = 1_000_000;

export interface Stretch {
  /** Place of the first byte. */
  offset: number;
  content: Uint8Array<ArrayBuffer>;
  /** Bytes of the whole, as far as it was kept. */
  total: number;
  problem: ApiError | null;
}

/** Bytes of a decoded body, however many calls that takes; fewer when there are no more. */
export async function readBytes(
  engine: Pick<Engine, 'invoke'>,
  id: string,
  side: BodySide,
  from: number,
  length: number,
): Promise<Stretch> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let read = 0;
  let last: BodyRange;
  do {
    const offset = from + read;
    const step = Math.min(STEP, length - read);
    last = await engine.invoke('body_range', { id, side, decoded: true, offset, length: step });
    const part = fromBase64(last.base64);
    parts.push(part);
    read += part.length;
    if (part.length === 0) break;
  } while (read < length && from + read < last.total);
  return { offset: from, content: joined(parts, read), total: last.total, problem: last.problem };
}

function joined(parts: Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
