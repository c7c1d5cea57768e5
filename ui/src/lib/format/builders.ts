/** What the engine calls a build tool (`built_by`), by the name its makers give it: the same in every language. */
const NAMES: Record<string, string> = {
  vite: 'Vite',
  next: 'Next.js',
  nuxt: 'Nuxt',
  astro: 'Astro',
  sveltekit: 'SvelteKit',
  angular: 'Angular',
  gatsby: 'Gatsby',
  docusaurus: 'Docusaurus',
  cra: 'Create React App',
  'vue-cli': 'Vue CLI',
  eleventy: 'Eleventy',
  parcel: 'Parcel',
  rspack: 'Rspack',
  webpack: 'webpack',
  hugo: 'Hugo',
  jekyll: 'Jekyll',
  mkdocs: 'MkDocs',
};

/** `Vite`; empty for a plain folder. */
export function builder(code: string): string {
  return NAMES[code] ?? '';
}
