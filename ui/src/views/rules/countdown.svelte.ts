/** Whole seconds until a moment, counted down while it is looked at; 0 when it has passed or there is none. */
export function secondsLeft(until: () => number | undefined): { readonly value: number } {
  let now = $state(Date.now());
  $effect(() => {
    if (until() === undefined) return;
    const timer = setInterval(() => (now = Date.now()), 500);
    return () => clearInterval(timer);
  });
  return {
    get value() {
      return Math.max(0, Math.ceil(((until() ?? now) - now) / 1000));
    },
  };
}
