// The backend goes away for a while; what the front door says then, until it is back.
import { both, make } from '../text.js';
import { line, prepend, resultOf, status } from './result.js';

/** Binds the card that sends the backend away. */
export function watchPause(card) {
  const button = card.querySelector('button');
  button.addEventListener('click', async () => {
    button.disabled = true;
    const away = await fetch('/api/pause?ms=6000', { method: 'POST' }).catch(() => null);
    if (away?.status === 202) await untilBack(resultOf(card));
    button.disabled = false;
  });
}

async function untilBack(place) {
  const started = performance.now();
  for (let failed = false, back = false; !back; ) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const answer = await fetch('/api/health', { headers: { accept: 'application/json' } }).catch(() => null);
    back = failed && answer?.ok === true;
    failed ||= answer?.ok !== true;
    prepend(place, said(answer, performance.now() - started));
    if (!failed && performance.now() - started > 10_000) return;
  }
  prepend(place, line(make('span', { className: 'chip ok' }, both('the backend is back', '백엔드가 다시 실행되었습니다'))));
}

function said(answer, at) {
  const seconds = `${(at / 1000).toFixed(1)} s`;
  return answer ? line(status(answer.status), seconds) : line(make('span', { className: 'chip bad' }, 'no answer'), seconds);
}
