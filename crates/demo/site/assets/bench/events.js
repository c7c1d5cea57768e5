// Server-sent events, as they come.
import { both, make, won } from '../text.js';
import { line, prepend, resultOf } from './result.js';

/** Binds the card of the server-sent events. */
export function watchEvents(card) {
  const button = card.querySelector('button');
  let source = null;
  const stop = () => {
    source.close();
    source = null;
    button.replaceChildren(both('Listen', '듣기'));
  };
  const start = () => {
    source = new EventSource('/api/events');
    source.addEventListener('order', ({ data, lastEventId }) => prepend(resultOf(card), order(data, lastEventId)));
    source.onerror = () => prepend(resultOf(card), line(make('span', { className: 'chip warn' }, both('reconnecting', '다시 연결 중'))));
    button.replaceChildren(both('Stop', '멈추기'));
  };
  button.addEventListener('click', () => (source ? stop() : start()));
}

function order(data, id) {
  const { product, price } = JSON.parse(data);
  return line(make('span', { className: 'chip ok' }, `#${id}`), both(product.en, product.ko), won(price));
}
