import { importOld } from './legacy';
import './style.css';

type Note = { id: number; text: string };

const list = document.querySelector<HTMLUListElement>('#notes')!;
const events = document.querySelector<HTMLOutputElement>('#events')!;

async function show(): Promise<void> {
  const notes: Note[] = await (await fetch('/api/notes')).json();
  list.replaceChildren(
    ...notes.map((note) => Object.assign(document.createElement('li'), { textContent: note.text })),
  );
}

document.querySelector<HTMLFormElement>('#add')!.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  await fetch('/api/notes', { method: 'POST', body: new FormData(form) });
  form.reset();
  await show();
});

document.querySelector('#legacy')!.addEventListener('click', async () => {
  const result = document.querySelector<HTMLOutputElement>('#legacy-result')!;
  result.textContent = await importOld().then(String, (error: Error) => error.message);
});

new EventSource('/api/changes').addEventListener('change', () => {
  events.textContent = String(Number(events.textContent) + 1);
});

void show();
