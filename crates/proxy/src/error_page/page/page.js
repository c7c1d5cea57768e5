
(() => {
  const url = document.currentScript.dataset.url;
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const ready = async () => (await fetch(url, { cache: "no-store" })).status === 204;
  const wait = async () => {
    // The other side holds the question open; the pause only bounds how often it is asked when it cannot.
    while (!(await ready().catch(() => false))) await pause(500);
    location.reload();
  };
  wait();
})();
