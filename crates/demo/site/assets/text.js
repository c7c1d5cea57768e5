// Elements, and text in both languages.

/** An element with properties and children; a child is a node or text. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** The same said twice; the style sheet shows the one that is wanted. */
export function both(en, ko) {
  const fragment = document.createDocumentFragment();
  fragment.append(make('span', { lang: 'en' }, en), make('span', { lang: 'ko' }, ko));
  return fragment;
}

/** 18,000 won, as both languages write it. */
export const won = (amount) => `₩${amount.toLocaleString('en')}`;

/** 1.2 MB. */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
