// Writes down what happens to the insecure request of this page. Runs before the page's own markup, so that
// nothing is missed.
(() => {
  const early = [];
  const said = new Set();

  /** mark: ✓ it worked, ✕ it was stopped, ! look twice. */
  window.happened = (mark, en, ko) => {
    // Two policies may report one request.
    if (said.has(en)) return;
    said.add(en);
    const item = document.createElement('li');
    item.dataset.mark = mark;
    const text = document.createElement('span');
    for (const [lang, textContent] of [['en', en], ['ko', ko]]) {
      text.append(Object.assign(document.createElement('span'), { lang, textContent }));
    }
    item.append(text);
    const list = document.querySelector('.happened');
    if (list) list.append(item);
    else early.push(item);
  };

  document.addEventListener('DOMContentLoaded', () => {
    document.querySelector('.happened').append(...early);
    if (location.protocol !== 'https:') {
      happened('!', 'This page came over http, so there is nothing to mix. Open it at its https address.', '이 페이지는 http로 열려 혼합 콘텐츠가 생기지 않습니다. https 주소로 여세요.');
    }
  });

  const address = (element) => element.currentSrc || element.src || element.href;

  // Load and error do not bubble, but they can be caught on the way down.
  document.addEventListener('error', ({ target }) => {
    if (!target.dataset?.watch) return;
    happened('✕', `Did not load: ${address(target)}`, `불러오기 실패: ${address(target)}`);
  }, true);
  document.addEventListener('load', ({ target }) => {
    if (!target.dataset?.watch || target.localName === 'iframe') return;
    happened('✓', `Loaded: ${address(target)}`, `불러오기 성공: ${address(target)}`);
  }, true);

  // What the front door's report-only policy brings to light, also where the browser upgrades without a word.
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, disposition }) => {
    if (disposition !== 'report') return;
    happened('!', `The browser reports ${effectiveDirective}: ${blockedURI}`, `브라우저 보고, ${effectiveDirective}: ${blockedURI}`);
  });
})();
