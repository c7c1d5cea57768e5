// The shelves, filled from /api/products, and the cart.
import { both, make, won } from './text.js';

const shelf = document.querySelector('.products');
const more = document.querySelector('#more');
const cart = document.querySelector('#cart');
let page = 0;

async function fill() {
  more.disabled = true;
  try {
    const answer = await fetch(`/api/products?page=${page + 1}`, { headers: { accept: 'application/json' } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const products = await answer.json();
    page = products.page;
    shelf.querySelector('.empty')?.remove();
    shelf.append(...products.items.map(card));
    more.hidden = page >= products.pages;
  } catch (error) {
    if (page === 0) shelf.replaceChildren(unreachable(error));
  } finally {
    more.disabled = false;
  }
}

function card(product) {
  const add = make('button', { type: 'button', className: 'button' }, both('Add', '담기'));
  add.addEventListener('click', () => put(product.id));
  const name = make('h3', {}, both(product.name.en, product.name.ko));
  const price = make('span', { className: 'price' }, won(product.price));
  const picture = make('img', { src: product.image, alt: '', loading: 'lazy' });
  return make('li', { className: 'product' }, picture, make('div', {}, name, price, add));
}

function unreachable(error) {
  const text = both(
    `The shelves are empty: /api/products did not answer (${error.message}). Is the backend running?`,
    `상품을 불러오지 못했습니다. /api/products에서 응답이 없습니다(${error.message}). 백엔드가 실행 중인지 확인하세요.`,
  );
  return make('li', { className: 'empty' }, text);
}

async function put(id) {
  const body = JSON.stringify({ id });
  const answer = await fetch('/api/cart', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  if (answer.ok) count((await answer.json()).items.length);
}

function count(items) {
  cart.replaceChildren(both(`Cart: ${items}`, `장바구니: ${items}`));
}

async function greet() {
  const answer = await fetch('/api/cart').catch(() => null);
  if (answer?.ok) count((await answer.json()).items.length);
}

more.addEventListener('click', fill);
fill();
greet();
