/** Colours follow the page's `color` and `color-scheme`, lines of the text their own direction; parts can be styled from outside. */
const STYLES = `
:host { display: block; font: inherit; color: inherit }
:host([hidden]), [hidden] { display: none !important }
label { display: block; font-weight: 600; margin-block-end: 4px }
textarea { box-sizing: border-box; inline-size: 100%; font: inherit; color: inherit; background: transparent; border: 1px solid currentColor; border-radius: 6px; padding: 8px }
.marked { unicode-bidi: plaintext; text-align: start; line-height: 2.2; white-space: pre-wrap; overflow-wrap: anywhere; margin-block: 8px }
mark { color: inherit; background: color-mix(in oklab, var(--hue) 18%, transparent); border-block-end: 2px solid var(--hue); border-radius: 3px 3px 0 0; padding-inline: 1px }
mark small { font-size: 0.72em; margin-inline-start: 0.4em; font-weight: 600 }
.status { min-block-size: 1.4em; margin: 0; font-size: 0.86em }
.status.is-problem { font-weight: 600 }
ul { margin: 8px 0 0; padding-inline-start: 1.2em }
li b { font-weight: 600 }
`;

const sheets = new WeakMap<Document, CSSStyleSheet>();

/**
 * The styles for all elements of a document: constructed, since a policy without 'unsafe-inline' forbids what stands in
 * `<style>`. Undefined for a document that nobody sees, which has none.
 */
export function styleSheetOf(document: Document): CSSStyleSheet | undefined {
  const known = sheets.get(document);
  if (known !== undefined || document.defaultView === null) return known;
  const sheet = new document.defaultView.CSSStyleSheet();
  sheet.replaceSync(STYLES);
  sheets.set(document, sheet);
  return sheet;
}

const HUES = 12;

/** A colour for the n-th name: those that follow one another are far apart. */
export function hueOf(at: number): string {
  return `oklch(62% 0.15 ${((245 + at * 137.5) % 360) | 0}${at < HUES ? "" : " / 80%"})`;
}
