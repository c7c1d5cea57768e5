// Reloads this page when the files of its site change.
(() => {
  if (window.__localfrontReload) return;
  window.__localfrontReload = true;
  let seen = null;
  const listen = () => {
    const events = new EventSource("/.localfront/reload");
    events.addEventListener("version", (event) => {
      if (seen !== null && seen !== event.data) location.reload();
      seen = event.data;
    });
    // After an error status a browser gives up; the site may be back in a moment.
    events.addEventListener("error", () => {
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
    });
    addEventListener("pagehide", () => events.close(), { once: true });
  };
  listen();
  // A page taken from the back/forward cache has lost its events.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
