import type { Page } from "playwright-core";

export interface MarkedWord {
  readonly word: string;
  /** Greatest distance, in pixels, of an edge of the mark from that edge of its word, or of a line's piece of it. */
  readonly off: number;
}

/**
 * Marks of a name that are in view, each with the word that the text area shows under it. The words' places are
 * measured in a text of their own, laid out with the text area's computed style and moved by how far it is scrolled.
 */
export function marksInView(page: Page, words: readonly string[]): Promise<readonly MarkedWord[]> {
  return page.evaluate((names) => {
    const area = document.querySelector<HTMLTextAreaElement>("#text")!;
    const { left, top, width } = area.getBoundingClientRect();
    const style = getComputedStyle(area);
    const twin = document.createElement("div");
    for (const name of ["font", "letterSpacing", "padding", "lineHeight", "tabSize", "direction"] as const)
      twin.style[name] = style[name];
    twin.style.cssText += `;position:fixed;left:${left}px;top:${top - area.scrollTop}px;width:${width}px;white-space:pre-wrap;overflow-wrap:break-word;visibility:hidden;box-sizing:border-box`;
    const node = document.createTextNode(area.value);
    twin.append(node);
    document.body.append(twin);
    const range = document.createRange();
    const rects = names.flatMap((word) => {
      const found: { readonly word: string; readonly pieces: readonly DOMRect[] }[] = [];
      for (let at = area.value.indexOf(word); at !== -1; at = area.value.indexOf(word, at + 1)) {
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        // Where a line breaks in it, the blank that it broke at takes no room.
        found.push({ word, pieces: [...range.getClientRects()].filter(({ width: wide }) => wide >= 0.5) });
      }
      return found;
    });
    twin.remove();
    const view = document.querySelector(".marked")!.getBoundingClientRect();
    const marks = [...document.querySelectorAll(".mark")].map((mark) => mark.getBoundingClientRect());
    return rects
      .filter(({ pieces }) => pieces.every((rect) => rect.top >= view.top && rect.bottom <= view.bottom))
      .map(({ word, pieces }) => {
        const offOf = (rect: DOMRect): number =>
          Math.min(
            ...marks.map((mark) =>
              Math.max(
                Math.abs(mark.left - rect.left),
                Math.abs(mark.top - rect.top),
                Math.abs(mark.right - rect.right),
              ),
            ),
          );
        return { word, off: Math.max(...pieces.map(offOf)) };
      });
  }, words);
}
