// The backend in the pictures: a little shop.
import { createServer } from 'node:http';

const items = ['Desk lamp', 'Floor lamp', 'Oak shelf', 'Wool rug', 'Tea pot', 'Paper blind'].map((name, at) => ({
  id: 1042 + at,
  name,
  price: [39.9, 119, 84.5, 210, 28, 19.9][at],
  stock: [12, 0, 7, 3, 40, 18][at],
}));

const answers = {
  '/api/health': () => [200, { ok: true }],
  '/api/session': () => [200, { user: 'kim', cart: 2 }],
  '/api/products': (query) => [200, { page: Number(query.get('page') ?? 1), total: 482, items: sorted(query) }],
  '/api/products/1042': () => [200, items[0]],
  '/api/check_db.php': () => [500, { error: 'could not connect', database: 'mgz_sbu_db', errno: 2002 }],
  '/api/reports': () => [404, { error: 'no such report' }],
};

function sorted(query) {
  return query.get('sort') === 'price' ? items.toSorted((a, b) => a.price - b.price) : items;
}

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const [status, body] = answers[pathname]?.(searchParams) ?? [404, { error: 'not found' }];
  const text = `${JSON.stringify(body, null, 2)}\n`;
  // A list takes its time, and a database that is away takes longer.
  const wait = status === 500 ? 229 : pathname.startsWith('/api/products') ? 24 : 2;
  setTimeout(() => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  }, wait);
}).listen(3000, 'localhost', () => console.log('listening'));
