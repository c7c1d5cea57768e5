// An upload with its progress; the hash the backend made is held against one made here.
import { both, make, size } from '../text.js';
import { failure, line, resultOf, status } from './result.js';

/** Binds the card of the upload: a chosen file, or five random megabytes. */
export function watchUpload(card) {
  const file = card.querySelector('input[type="file"]');
  const button = card.querySelector('button');
  button.addEventListener('click', async () => {
    button.disabled = true;
    const content = file.files[0] ?? random(5_000_000);
    const shown = await send(content, card.querySelector('progress')).then((answer) => compare(answer, content), failure);
    resultOf(card).replaceChildren(shown);
    button.disabled = false;
  });
}

function random(length) {
  const bytes = new Uint8Array(length);
  // The browser gives at most 65,536 random bytes at a time.
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return new Blob([bytes]);
}

/** By XMLHttpRequest, for fetch() does not tell how far an upload is. */
function send(content, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => Object.assign(progress, { value: loaded, max: total });
    request.onload = () => resolve(request);
    request.onerror = () => reject(new TypeError('the upload did not arrive'));
    request.open('POST', '/api/upload');
    request.send(content);
  });
}

async function compare(answer, content) {
  if (answer.status !== 200) return line(status(answer.status), answer.responseText);
  const received = JSON.parse(answer.responseText);
  const same = received.sha256 === (await sha256(content)) && received.size === content.size;
  const verdict = same ? both('arrived unchanged', '변경 없이 도착했습니다') : both('arrived changed', '내용이 바뀌어 도착했습니다');
  const chip = make('span', { className: `chip ${same ? 'ok' : 'bad'}` }, verdict);
  return line(status(answer.status), chip, size(received.size), make('code', {}, received.sha256.slice(0, 16)));
}

async function sha256(content) {
  const hash = await crypto.subtle.digest('SHA-256', await content.arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
