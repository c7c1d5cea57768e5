/** Keeps how the person arranged the window, from one start to the next. What cannot be kept is forgotten quietly. */
export function remember(key: string, value: unknown) {
  try {
    localStorage.setItem(`localfront.${key}`, JSON.stringify(value));
  } catch {
    // A web view without storage still works; it begins anew each time.
  }
}

/** What was kept under that name; `undefined` when there is nothing, or nothing that can be read. */
export function remembered(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(`localfront.${key}`) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}
