/** Whether a sheet lies over the window. Keys that mean the window's own parts do nothing then, whoever has them. */
export function isUnderSheet(): boolean {
  return document.querySelector('dialog[open]') !== null;
}
