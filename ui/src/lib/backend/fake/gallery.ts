// A request of each kind of body, for looking at how each is shown (`?fake&gallery`).

import inter from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import type { ApiError, BodyRange, BodySide, Field, Frames, Inspection, MessageRow } from '../bindings';
import { sample, type Sample } from './traffic';

/** What there is of a body besides what every request of the stand-in has. */
interface Exhibit {
  request?: string;
  request_type?: string;
  response?: string;
  type?: string;
  /** Bytes that were not kept. */
  missing?: number;
  problem?: ApiError;
  image?: string;
  bytes?: () => Promise<Uint8Array> | Uint8Array;
  inspection?: Partial<Inspection>;
  frames?: Frames;
  messages?: MessageRow[];
}

const field = (name: string, value: string): Field => ({ name, value });
const encoded = (text: string) => new TextEncoder().encode(text);

const LONG =
  '/api/orders?customer=kim&from=2026-01-01T00:00:00%2B09:00&to=2026-11-26T23:59:59%2B09:00&fields=id,total,currency,items,shipping&sort=-created&cursor=eyJpZCI6MTA0MiwiYXQiOiIyMDI2LTExLTI2VDEyOjAwOjAwWiJ9&limit=200&include=%EB%B0%B0%EC%86%A1%EC%A7%80';
const UNBROKEN = `/assets/${'chunk-4f9a1c8e'.repeat(14)}.js`;
const KOREAN = '/상품/책상-의자/후기?정렬=최신순&쪽=2';

/** As many as a visit has requests. */
export const GALLERY: Sample[] = [
  sample(200, 'GET', '/fonts/inter.woff2', 'folder', 'font', 48_256, 3),
  sample(200, 'GET', '/sounds/order-placed.wav', 'folder', 'audio', 16_044, 4),
  sample(200, 'GET', '/files/report.pdf', 'folder', 'pdf', 812, 5),
  sample(200, 'POST', '/api/graphql', 'backend', 'json', 220, 61),
  sample(200, 'POST', '/shop.v1.Orders/Place', 'backend', 'grpc', 96, 33),
  sample(303, 'POST', '/login', 'backend', 'html', 312, 88),
  sample(413, 'POST', '/api/upload', 'backend', 'json', 96, 412),
  sample(200, 'GET', LONG, 'backend', 'json', 180_000, 1_240),
  sample(200, 'GET', '/api/events', 'backend', 'events', 9_800, 84_000, { state: 'open' }),
  sample(200, 'GET', '/api/catalogue.json', 'backend', 'json', 4_812_345, 912, { cache: 'hit' }),
  sample(206, 'GET', '/files/backup.bin', 'folder', 'binary', 268_435_456, 9_800),
  sample(200, 'GET', '/about/', 'folder', 'html', 2_100, 3, { findings: 12 }),
  sample(200, 'GET', '/api/legacy', 'backend', 'text', 1_800, 44),
  sample(404, 'GET', UNBROKEN, 'folder', 'html', 1_200, 1),
  sample(null, 'GET', KOREAN, 'backend', '', null, 64, { state: 'left' }),
  sample(504, 'GET', '/api/slow', 'localfront', 'json', 241, 60_000, {
    state: 'failed',
    error: 'read-timeout',
  }),
];

const QUERY = `query Cart($id: ID!, $locale: String = "ko-KR") {
  cart(id: $id) {
    items { product { id name(locale: $locale) } quantity }
    total { amount currency }
  }
}`;
const JWT_CLAIMS = JSON.stringify(
  {
    sub: 'kim@example.com',
    name: '김민수',
    roles: ['buyer', 'reviewer'],
    iat: 1_795_000_000,
    exp: 1_795_003_600,
  },
  null,
  2,
);
const CATALOGUE = JSON.stringify(
  Array.from({ length: 900 }, (_, id) => ({
    id,
    name: id % 3 ? `Desk lamp ${id}` : `책상 의자 ${id}`,
    price: 39.9,
    tags: ['light', 'desk'],
  })),
);

const EXHIBITS: Record<string, Exhibit> = {
  '/fonts/inter.woff2': {
    type: 'font/woff2',
    bytes: async () => new Uint8Array(await (await fetch(inter)).arrayBuffer()),
  },
  '/sounds/order-placed.wav': { type: 'audio/wav', bytes: tone },
  '/files/report.pdf': { type: 'application/pdf', bytes: document },
  '/api/graphql': {
    request: JSON.stringify({ query: QUERY, variables: { id: 'c-1042', locale: 'ko-KR' } }),
    response:
      '{"data":{"cart":{"items":[{"product":{"id":"1042","name":"책상 의자"},"quantity":2}],"total":{"amount":378000,"currency":"KRW"}}}}',
    inspection: {
      graphql: [
        {
          kind: 'query',
          name: 'Cart',
          query: QUERY,
          variables: '{\n  "id": "c-1042",\n  "locale": "ko-KR"\n}',
        },
      ],
    },
  },
  '/shop.v1.Orders/Place': {
    request_type: 'application/grpc',
    type: 'application/grpc',
    bytes: () => Uint8Array.from({ length: 96 }, (_, at) => (at * 37) % 256),
    frames: {
      frames: [
        {
          offset: 0,
          size: 64,
          compressed: false,
          trailers: null,
          fields: [
            { number: 1, wire: 'length-delimited', readings: ['"c-1042"', '6 bytes'], fields: [] },
            {
              number: 2,
              wire: 'length-delimited',
              readings: [],
              fields: [
                { number: 1, wire: 'varint', readings: ['1042', '521', 'true'], fields: [] },
                { number: 2, wire: '64-bit', readings: ['39.9', '4630826316843712512'], fields: [] },
              ],
            },
          ],
        },
        {
          offset: 69,
          size: 22,
          compressed: true,
          trailers: 'grpc-status: 0\ngrpc-message: ok',
          fields: [],
        },
      ],
      problem: 'cut-short',
    },
  },
  '/login': {
    request: 'user=kim%40example.com&password=%E2%80%A2%E2%80%A2&remember=on&next=%2Forders',
    request_type: 'application/x-www-form-urlencoded',
    inspection: {
      form: [
        field('user', 'kim@example.com'),
        field('password', 'hunter2'),
        field('remember', 'on'),
        field('next', '/orders'),
      ],
      set_cookies: [
        {
          name: '__Host-session',
          value: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJraW0ifQ.c2ln',
          attributes: [
            field('Path', '/'),
            field('Secure', ''),
            field('HttpOnly', ''),
            field('SameSite', 'Lax'),
            field('Max-Age', '3600'),
          ],
          notes: [],
        },
        {
          name: 'tracking',
          value: '9f8e7d6c',
          attributes: [field('Domain', 'example.com'), field('Expires', 'Thu, 26 Nov 2099 12:00:00 GMT')],
          notes: [
            {
              about: 'Domain',
              code: 'cookie-domain-foreign',
              severity: 'error',
              params: ['example.com', 'shop.localhost'],
            },
            { about: 'Secure', code: 'cookie-not-secure', severity: 'warning', params: [] },
            { about: 'SameSite', code: 'cookie-same-site-default', severity: 'info', params: [] },
            { about: 'Expires', code: 'cookie-shortened', severity: 'info', params: ['26668'] },
          ],
        },
      ],
      tokens: [
        {
          place: 'set-cookie',
          name: '__Host-session',
          header: '{\n  "alg": "HS256",\n  "typ": "JWT"\n}',
          claims: JWT_CLAIMS,
          signature: 32,
          expires_ms: Date.UTC(2026, 10, 26, 1),
          notes: [{ about: 'exp', code: 'token-expired', severity: 'warning', params: [] }],
        },
      ],
    },
  },
  '/api/upload': {
    request_type: 'multipart/form-data',
    request: '--x\r\ncontent-disposition: form-data; name="title"\r\n\r\nDesk lamp\r\n--x--\r\n',
    response: '{"error":"too large","limit":"10 MB"}',
    inspection: {
      parts: [
        {
          name: 'title',
          file_name: null,
          media_type: 'text/plain',
          headers: [],
          offset: 60,
          size: 9,
          text: 'Desk lamp',
          cut: false,
        },
        {
          name: 'picture',
          file_name: '책상 의자 (최종본) 2026-11-26 수정.png',
          media_type: 'image/png',
          headers: [],
          offset: 120,
          size: 12_800_000,
          text: null,
          cut: true,
        },
      ],
    },
  },
  [LONG]: {
    response: '{"orders":[],"next":null}',
    inspection: {
      query: [...new URLSearchParams(LONG.split('?')[1])].map(([name, value]) => field(name, value)),
    },
  },
  '/api/events': {
    type: 'text/event-stream',
    messages: Array.from({ length: 120 }, (_, at) => ({
      at_ms: Date.now() - 90_000 + at * 700,
      up: false,
      kind: 'event',
      text: `{"order":${9_000 + at},"state":"${at % 4 ? '배송 준비 중' : 'shipped'}","items":[{"id":${at}}]}`,
      size: 61,
    })),
  },
  '/api/catalogue.json': { response: CATALOGUE, missing: 3_763_769 },
  '/files/backup.bin': {
    type: 'application/octet-stream',
    bytes: () => Uint8Array.from({ length: 9_000 }, (_, at) => (at * at + 31 * at) % 256),
    missing: 267_386_880,
  },
  '/api/legacy': {
    type: 'text/plain',
    response: 'name;price\nDesk lamp;39.90\n책상 의자;189000\n',
    problem: {
      code: 'coding-cut-short',
      params: ['gzip'],
      message: 'the end of the gzip body is missing',
    },
  },
};

export function exhibit(target: string): Exhibit {
  return EXHIBITS[target] ?? {};
}

/** A stretch of a body's bytes, as the engine hands it over. */
export async function rangeOf(
  target: string,
  side: BodySide,
  offset: number,
  length: number,
): Promise<BodyRange> {
  const all = await bytesOf(target, side);
  const binary = Array.from(all.slice(offset, offset + length), (byte) => String.fromCharCode(byte));
  return { offset, total: all.length, base64: btoa(binary.join('')), charset: 'UTF-8', problem: null };
}

async function bytesOf(target: string, side: BodySide): Promise<Uint8Array> {
  const { bytes, request, response } = exhibit(target);
  if (bytes) return bytes();
  return encoded((side === 'request' ? request : response) ?? 'hello, world');
}

/** A second of A, sixteen bits at 8 kHz. */
function tone(): Uint8Array {
  const rate = 8_000;
  const view = new DataView(new ArrayBuffer(44 + 2 * rate));
  const text = (at: number, words: string) =>
    [...words].forEach((letter, each) => view.setUint8(at + each, letter.charCodeAt(0)));
  text(0, 'RIFF');
  view.setUint32(4, 36 + 2 * rate, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, 2 * rate, true);
  for (let at = 0; at < rate; at++)
    view.setInt16(44 + 2 * at, 12_000 * Math.sin((2 * Math.PI * 440 * at) / rate), true);
  return new Uint8Array(view.buffer);
}

/** A page of two lines; readers find the objects without a table. */
function document(): Uint8Array {
  const drawing = 'BT /F 24 Tf 40 320 Td (Orders of November) Tj 0 -40 Td (482 pieces, 3 returns) Tj ET';
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [4 0 R] /Count 1 >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 520 400] /Contents 5 0 R /Resources << /Font << /F 3 0 R >> >> >>',
    `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
  ];
  const body = objects.map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`).join('');
  return encoded(`%PDF-1.4\n${body}trailer << /Size 6 /Root 1 0 R >>\n%%EOF\n`);
}
