/** Puts text on the clipboard; false when the web view does not allow it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** The old way, for web views that keep the clipboard interface from pages. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.cssText = 'position:fixed;opacity:0';
  const owner = document.activeElement?.closest('dialog') ?? document.body;
  owner.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
