// What the story is about: it works from an http page, and fails behind CloudFront.
const OLD_SERVER = 'http://notes-alb.example.com';

export async function importOld(): Promise<number> {
  const response = await fetch(`${OLD_SERVER}/api/notes`);
  return (await response.json()).length;
}
