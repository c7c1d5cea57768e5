/** The build of js-beautify for web pages: its three languages and nothing of its command line. */
declare module 'js-beautify/js/lib/beautifier.js' {
  type SetOut = (text: string, options: Record<string, unknown>) => string;
  const beautifier: { js: SetOut; css: SetOut; html: SetOut };
  export default beautifier;
}
