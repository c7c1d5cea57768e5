// Cards that send one request and show what came back.
import { make, size } from '../text.js';
import { excerpt, failure, line, resultOf, status } from './result.js';

/** Binds every card that names its request: data-request="GET /api/session". */
export function watchRequests() {
  for (const card of document.querySelectorAll('[data-request]')) {
    const range = card.querySelector('input[type="range"]');
    for (const button of card.querySelectorAll('button')) {
      const request = button.dataset.request ?? card.dataset.request;
      button.addEventListener('click', () => run(button, card, request.replace('{}', range?.value ?? '')));
    }
    range?.addEventListener('input', () => (card.querySelector('output').value = `${range.value} ms`));
  }
}

async function run(button, card, request) {
  const [method, path] = request.split(' ');
  button.disabled = true;
  try {
    resultOf(card).replaceChildren(...(await show(method, path)));
  } catch (error) {
    resultOf(card).replaceChildren(failure(error));
  } finally {
    button.disabled = false;
  }
}

async function show(method, path) {
  const started = performance.now();
  const answer = await fetch(path, { method, headers: { accept: 'application/json, text/html;q=0.9' } });
  const text = await answer.text();
  const took = performance.now() - started;
  const facts = [status(answer.status), `${took.toFixed(0)} ms`, ...sizes(answer, text)];
  if (answer.redirected) facts.push(`→ ${new URL(answer.url).pathname}`);
  return [line(...facts.map((fact) => (fact instanceof Node ? fact : make('span', {}, fact)))), excerpt(text)];
}

/** What crossed the wire, and what it became. */
function sizes(answer, text) {
  const decoded = new TextEncoder().encode(text).length;
  const coding = answer.headers.get('content-encoding');
  const entry = performance.getEntriesByName(answer.url).at(-1);
  const wire = entry?.encodedBodySize;
  return coding && wire ? [`${size(wire)} ${coding} → ${size(decoded)}`] : [size(decoded)];
}
