/** `Mod+Shift+R` as the platform writes it: `Ctrl+Shift+R`, `⇧⌘R`. */
export function shownKeys(keys: string, platform: string): string {
  const mac = platform === 'macos';
  const names: Record<string, string> = mac
    ? { Mod: '⌘', Shift: '⇧', Alt: '⌥', Delete: '⌫' }
    : { Mod: 'Ctrl', Delete: 'Del' };
  return keys
    .split('+')
    .map((key) => names[key] ?? key)
    .join(mac ? '' : '+');
}

/** Whether a key was struck that is written like this. Either of Ctrl and Cmd counts as Mod. */
export function isStruck(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
  keys: string,
): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1)!;
  const mod = event.ctrlKey || event.metaKey;
  if (mod !== parts.includes('Mod') || event.altKey !== parts.includes('Alt')) return false;
  // A sign such as `?` needs Shift on one keyboard and not on another.
  const letter = /^(\w|\w{2,})$/.test(key);
  if (letter && event.shiftKey !== parts.includes('Shift')) return false;
  // The key that Apple's keyboards call delete is Backspace to a page.
  const struck = event.metaKey && event.key === 'Backspace' ? 'Delete' : event.key;
  return struck.toLowerCase() === key.toLowerCase();
}
