// Server-sent events, as they come.
import { both, make, won } from '../text.js';
import { line, prepend, resultOf } from './result.js';

/** Binds the card of the server-sent events. */
export function watchEvents(card) {
  const button = card.querySelector('button');
  const show = (element) => prepend(resultOf(card), element);
  let source = null;
  let again = null;

  const open = () => {
    source = new EventSource('/api/events');
    source.addEventListener('order', ({ data, lastEventId }) => show(order(data, lastEventId)));
    source.onerror = () => {
      show(chip('warn', both('reconnecting', '다시 연결 중')));
      // A stream that broke is taken up again by the browser; one that was answered with an error is not.
      if (source.readyState === EventSource.CLOSED) again = setTimeout(open, 1000);
    };
  };
  const stop = () => {
    clearTimeout(again);
    source.close();
    source = null;
  };

  button.addEventListener('click', () => {
    if (source) stop();
    else open();
    button.replaceChildren(source ? both('Stop', '중지') : both('Listen', '구독'));
  });
}

const chip = (kind, text) => line(make('span', { className: `chip ${kind}` }, text));

function order(data, id) {
  const { product, price } = JSON.parse(data);
  return line(make('span', { className: 'chip ok' }, `#${id}`), both(product.en, product.ko), won(price));
}
