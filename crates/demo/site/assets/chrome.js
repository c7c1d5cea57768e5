// What every page has above and below.
import { both, make } from './text.js';

const PAGES = [
  ['/', 'Shop', '상점'],
  ['/#try', 'Try it', '실행해 보기'],
  ['/mixed/', 'Mixed content', '혼합 콘텐츠'],
  ['/login.html', 'Sign in', '로그인'],
];

class Header extends HTMLElement {
  connectedCallback() {
    const mark = make('img', { src: '/images/mark.svg', alt: '' });
    const brand = make('a', { className: 'brand', href: '/' }, mark, both('Dolgyeol', '돌결'));
    const bar = make('div', { className: 'wrap bar' }, brand, navigation(), languages());
    this.append(bar);
  }
}

function navigation() {
  const links = PAGES.map(([href, en, ko]) => {
    const link = make('a', { href }, both(en, ko));
    if (isHere(href)) link.setAttribute('aria-current', 'page');
    return link;
  });
  return make('nav', {}, ...links);
}

function isHere(href) {
  const here = location.pathname;
  return href === here || (href === '/mixed/' && here.startsWith('/mixed/'));
}

function languages() {
  const buttons = [['en', 'English'], ['ko', '한국어']].map(([code, name]) => {
    const button = make('button', { type: 'button', lang: '', textContent: name });
    button.dataset.language = code;
    button.addEventListener('click', () => choose(code, group));
    return button;
  });
  const group = make('div', { className: 'languages', role: 'group', ariaLabel: 'Language · 언어' }, ...buttons);
  mark(group);
  return group;
}

function choose(code, group) {
  document.documentElement.lang = code;
  try {
    localStorage.setItem('language', code);
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
  mark(group);
}

function mark(group) {
  for (const button of group.children) {
    button.ariaPressed = String(button.dataset.language === document.documentElement.lang);
  }
}

class Footer extends HTMLElement {
  connectedCallback() {
    const text = both(
      'A demo that lives inside Localfront. Pages come from a folder, /api and /ws from a backend on this computer.',
      'Localfront에 내장된 데모입니다. 페이지는 폴더가, /api와 /ws는 이 컴퓨터의 백엔드가 응답합니다.',
    );
    this.append(make('div', { className: 'wrap' }, make('p', {}, text)));
  }
}

customElements.define('shop-header', Header);
customElements.define('shop-footer', Footer);
