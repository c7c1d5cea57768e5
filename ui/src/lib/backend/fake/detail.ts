import type { BodySide, BodyText, ExchangeDetail, Field, MessageRow, Row, Timing } from '../bindings';
import { exhibit } from './gallery';

const CHECK = '{"error":"could not connect","database":"shop_orders","errno":2002}';
const PRODUCTS =
  '{"page":1,"total":482,"items":[' +
  '{"id":1042,"name":"Desk lamp","price":39.90,"stock":12,"tags":["light","desk"]},' +
  '{"id":1043,"name":"Floor lamp","price":119.00,"stock":0,"tags":["light"]},' +
  '{"id":1044,"name":"책상 의자","price":189000,"stock":3,"tags":[],"dimensions":null,"sale":true}]}';
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <title>Shop</title>
    <link rel="stylesheet" href="http://cdn.example.com/font.css">
    <script type="module" src="/assets/index-4f9a1c.js"></script>
  </head>
  <body><div id="app"></div></body>
</html>
`;
const PICTURE =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="150"><rect width="240" height="150" fill="#e2f3ee"/>' +
      '<circle cx="120" cy="75" r="46" fill="#0d7c66"/></svg>',
  );

const field = (name: string, value: string): Field => ({ name, value });

export function detailOf(row: Row): ExchangeDetail {
  const backend = row.behavior !== '*';
  const request = requestFields(row);
  const shown = exhibit(row.target);
  return {
    row,
    request,
    forwarded: backend ? forwarded(request) : null,
    response: row.status === null ? [] : responseFields(row),
    request_body: info(row.method === 'POST' ? 61 : 0, shown.request_type ?? 'application/json'),
    response_body: info(row.size ?? 0, mediaType(row)),
    rule: row.behavior === '/ws' ? 2 : backend ? 1 : 3,
    is_default: !backend,
    origin: backend ? 'api' : 'app',
    answered_by: backend ? 'localhost:3000' : row.target === '/' ? 'index.html' : row.target.slice(1),
    address: backend && !row.error ? '127.0.0.1:3000' : null,
    reused: row.target.includes('session'),
    timing: timing(row, backend),
    phases: phases(timing(row, backend)),
    connection: {
      peer: '127.0.0.1:54321',
      accepted_ms: row.at_ms - 212,
      tls: 'TLSv1.3',
      cipher: 'TLS13_AES_128_GCM_SHA256',
      alpn: 'h2',
      sni: 'shop.localhost',
      resumed: false,
      tls_ms: 1.8,
    },
    changes: backend
      ? [{ code: 'added-request-header', detail: 'X-Forwarded-Proto: https', rule: null }]
      : [],
    error_detail: row.error ? 'connection refused (os error 111)' : null,
    error_side: row.error ? 'upstream' : null,
    messages: allMessages(row).length,
  };
}

export function bodyOf(row: Row, side: BodySide): BodyText {
  const shown = exhibit(row.target);
  const plain = (text: string): BodyText => ({
    text,
    form: 'text',
    image: null,
    decoded: text.length + (shown.missing ?? 0),
    missing: shown.missing ?? 0,
    problem: shown.problem ?? null,
  });
  if (side === 'request' && shown.request) return plain(shown.request);
  if (side === 'response' && shown.response) return plain(shown.response);
  if (shown.bytes) return { ...plain(''), form: 'hex', decoded: row.size ?? 0 };
  if (side === 'request')
    return plain(row.method === 'POST' ? '{"user":"kim","remember":true,"attempt":3,"from":"/login"}' : '');
  if (row.kind === 'image') return { ...plain('89504e47 0d0a1a0a'), form: 'hex', image: PICTURE };
  if (row.kind === 'html') return plain(PAGE);
  if (row.target.includes('check_db')) return plain(CHECK);
  if (row.target.includes('products'))
    return { ...plain(PRODUCTS), decoded: 14_200, missing: 14_200 - PRODUCTS.length };
  if (row.error) return plain('{"error":"connect-refused","backend":"localhost:3000"}');
  return plain(row.kind === 'json' ? '{"user":null,"cart":[],"locale":"ko-KR"}' : `/* ${row.target} */\n`);
}

export function messagesOf(row: Row, offset: number, limit: number): MessageRow[] {
  return allMessages(row).slice(offset, offset + limit);
}

function allMessages(row: Row): MessageRow[] {
  const count = row.kind === 'websocket' ? 24 : 0;
  return exhibit(row.target).messages ?? Array.from({ length: count }, (_, at) => message(row, at));
}

function message(row: Row, at: number): MessageRow {
  const up = at % 3 === 0;
  const text = up
    ? `{"type":"subscribe","topic":"stock/${1040 + at}"}`
    : `{"type":"stock","id":${1040 + at},"left":${at % 7}}`;
  return {
    at_ms: row.at_ms + 240 * at,
    up,
    kind: at === 11 ? 'ping' : 'text',
    text: at === 11 ? '' : text,
    size: text.length,
  };
}

function requestFields(row: Row): Field[] {
  const post = [field('content-type', 'application/json'), field('content-length', '61')];
  return [
    field(':authority', row.authority),
    field('user-agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36'),
    field('accept', row.kind === 'html' ? 'text/html,application/xhtml+xml' : '*/*'),
    field('accept-encoding', 'gzip, deflate, br, zstd'),
    ...(row.method === 'POST' ? post : []),
    field('referer', 'https://shop.localhost:8443/'),
    field('cookie', 'sid=8f0c2d7e; theme=dark'),
  ];
}

function forwarded(request: Field[]): Field[] {
  return [
    ...request.filter(({ name }) => name !== ':authority'),
    field('host', 'shop.localhost:8443'),
    field('x-forwarded-for', '127.0.0.1'),
    field('x-forwarded-proto', 'https'),
    field('via', '2 localfront'),
  ];
}

function responseFields(row: Row): Field[] {
  return [
    field('content-type', mediaType(row) + (row.kind === 'json' ? '; charset=utf-8' : '')),
    ...(row.size ? [field('content-length', String(row.size))] : []),
    field('date', new Date(row.at_ms).toUTCString()),
    ...(row.target.includes('session')
      ? [field('set-cookie', 'sid=8f0c2d7e; Path=/; HttpOnly; Secure')]
      : []),
    ...(row.behavior === '*' ? [field('etag', '"18c2-65f0"'), field('cache-control', 'no-cache')] : []),
  ];
}

function mediaType(row: Row): string {
  const types: Record<string, string> = {
    html: 'text/html',
    js: 'text/javascript',
    css: 'text/css',
    image: 'image/webp',
  };
  return exhibit(row.target).type ?? types[row.kind] ?? (row.kind === 'json' ? 'application/json' : '');
}

function info(total: number, media_type: string) {
  return { total, kept: Math.min(total, 1_048_576), media_type, encoding: '' };
}

function phases({ routed, connected, sent, first_byte, last_byte }: Timing) {
  const ends = {
    routing: routed,
    connecting: connected,
    sending: sent,
    waiting: first_byte,
    receiving: last_byte,
  };
  let from_ms = 0;
  return Object.entries(ends).flatMap(([name, to_ms]) => {
    if (to_ms === null) return [];
    const phase = { name, from_ms, to_ms };
    from_ms = to_ms;
    return [phase];
  });
}

function timing(row: Row, backend: boolean): Timing {
  const none = { routed: 0.04, connected: null, sent: null, first_byte: null, last_byte: null };
  if (row.took_ms === null || row.wait_ms === null)
    return backend ? { ...none, connected: 0.34, sent: 0.4 } : none;
  const last_byte = row.took_ms;
  if (!backend) return { ...none, first_byte: row.wait_ms, last_byte };
  if (row.error) return { ...none, first_byte: row.wait_ms, last_byte };
  return { routed: 0.04, connected: 0.34, sent: 0.4, first_byte: row.wait_ms, last_byte };
}
