// Runs before the page is drawn: both languages stand in it, and one of them is shown.
(() => {
  const kept = () => {
    try {
      return localStorage.getItem('language');
    } catch {
      return null;
    }
  };
  const preferred = navigator.language.startsWith('ko') ? 'ko' : 'en';
  document.documentElement.lang = kept() ?? preferred;
})();
