// A PDF document as pages. It is read in a worker that ends with it; the window gets drawing instructions and text,
// and follows no link, runs no script and loads nothing that the document names.

import { getDocument, PDFWorker, TextLayer, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import Reader from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?worker';

/** A page is drawn with at most this many pixels: what a document says of its size is not to be trusted. */
const PIXELS = 6_000_000;
/** Larger pictures in a page are left out. */
const PICTURE_PIXELS = 40_000_000;
/** A document, or a page of it, that takes longer is given up. */
const PATIENCE_MS = 20_000;

/** Why a document is not drawn. */
export type PdfProblem = 'password' | 'damaged' | 'slow';

/** Tables of characters, fonts and decoders that documents take for granted, by file name. */
const assets: Record<string, string> = import.meta.glob(
  [
    '/node_modules/pdfjs-dist/cmaps/{Adobe-Korea1,KSC,UniKS}*.bcmap',
    '/node_modules/pdfjs-dist/standard_fonts/Foxit*.pfb',
    '/node_modules/pdfjs-dist/wasm/*.wasm',
  ],
  { query: '?url', import: 'default', eager: true },
);

class Assets {
  async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    const path = Object.keys(assets).find((each) => each.endsWith(`/${filename}`));
    if (path === undefined) throw new Error(`${filename} is not among the window's files`);
    return new Uint8Array(await (await fetch(assets[path]!)).arrayBuffer());
  }
}

/** An open document. */
export class Pdf {
  readonly #document: PDFDocumentProxy;
  readonly #end: () => void;

  private constructor(document: PDFDocumentProxy, end: () => void) {
    this.#document = document;
    this.#end = end;
  }

  /** Opens a document; a [`PdfProblem`] is thrown when that cannot be done. */
  static async open(content: Uint8Array): Promise<Pdf> {
    const port = new Reader();
    const end = () => port.terminate();
    const loading = getDocument({
      data: content,
      worker: PDFWorker.create({ port }),
      BinaryDataFactory: Assets,
      useWorkerFetch: false,
      isEvalSupported: false,
      enableXfa: false,
      maxImageSize: PICTURE_PIXELS,
      verbosity: 0,
    });
    try {
      return new Pdf(await inTime(loading.promise), end);
    } catch (thrown) {
      end();
      throw problemOf(thrown);
    }
  }

  get pages(): number {
    return this.#document.numPages;
  }

  /** Draws a page, counted from 1, as wide as its frame, with its text over it to be selected and read aloud. */
  async draw(number: number, frame: HTMLElement): Promise<void> {
    try {
      await inTime(this.#draw(number, frame));
    } catch (thrown) {
      throw problemOf(thrown);
    }
  }

  async #draw(number: number, frame: HTMLElement) {
    const page = await this.#document.getPage(number);
    const natural = page.getViewport({ scale: 1 });
    const viewport = page.getViewport({ scale: frame.clientWidth / natural.width });
    const wanted = window.devicePixelRatio;
    const density = Math.min(wanted, Math.sqrt(PIXELS / (viewport.width * viewport.height)));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.floor(viewport.width * density));
    canvas.height = Math.max(1, Math.floor(viewport.height * density));
    canvas.setAttribute('aria-hidden', 'true');
    await page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] }).promise;
    const text = document.createElement('div');
    frame.style.setProperty('--total-scale-factor', `${viewport.scale}`);
    frame.replaceChildren(canvas, text);
    await new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport }).render();
    page.cleanup();
  }

  close() {
    this.#end();
  }
}

function problemOf(thrown: unknown): PdfProblem {
  if (thrown === 'slow') return 'slow';
  return thrown instanceof Error && thrown.name === 'PasswordException' ? 'password' : 'damaged';
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject('slow' satisfies PdfProblem), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
