// A WebSocket: its ticks, and what is sent coming back.
import { both, make } from '../text.js';
import { line, prepend, resultOf } from './result.js';

/** Binds the card of the WebSocket. */
export function watchSocket(card) {
  const [toggle, send] = card.querySelectorAll('button');
  const field = card.querySelector('input');
  const place = resultOf(card);
  let socket = null;
  const say = (kind, label, text) => prepend(place, line(make('span', { className: `chip ${kind}` }, label), text));

  const opened = (open) => {
    send.disabled = !open;
    toggle.replaceChildren(open ? both('Close', '닫기') : both('Open', '열기'));
  };

  toggle.addEventListener('click', () => {
    if (socket) return socket.close(1000);
    // Made from the page's own address, so it is wss: wherever the page is https:.
    socket = new WebSocket(new URL('/ws', location.href.replace(/^http/, 'ws')));
    socket.onopen = () => opened(true);
    socket.onmessage = ({ data }) => say('ok', '←', data);
    socket.onclose = ({ code }) => {
      say('warn', both('closed', '닫힘'), String(code));
      opened(false);
      socket = null;
    };
  });
  send.addEventListener('click', () => socket?.send(field.value));
  opened(false);
}
