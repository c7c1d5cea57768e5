// The part of a card that shows what came of it.
import { both, make } from '../text.js';

/** The place for results in a card. */
export const resultOf = (card) => card.querySelector('.result');

/** A line of small things: chips, times, sizes. */
export const line = (...parts) => make('div', { className: 'line' }, ...parts);

/** A status as a chip: what worked, what the client did wrong, what the server did. */
export function status(code) {
  const kind = code >= 500 ? 'bad' : code >= 400 ? 'warn' : 'ok';
  return make('span', { className: `chip ${kind}` }, String(code));
}

/** The beginning of a text, with what is left out. */
export function excerpt(text, most = 600) {
  const rest = text.length - most;
  const cut = rest > 0 ? `${text.slice(0, most)}\n… ${rest.toLocaleString('en')} more characters` : text;
  return make('pre', {}, cut);
}

/** What to show when a request did not come back at all. */
export function failure(error) {
  return line(make('span', { className: 'chip bad' }, error.name), both(error.message, error.message));
}

/** Keeps the newest few lines on top. */
export function prepend(place, element, most = 12) {
  place.prepend(element);
  while (place.children.length > most) place.lastChild.remove();
}
