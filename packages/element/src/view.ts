import type { ExtractionResult } from "@ernie-m/heads";
import { namesOf, piecesOf } from "./marked-text.js";
import { hueOf, styleSheetOf } from "./styles.js";

/** What an element shows, in its own tree: a text area unless it is read-only, the marked text, and the findings as a list. */
export class View {
  readonly #root: ShadowRoot;
  readonly #area: HTMLTextAreaElement;
  readonly #editor: HTMLElement;
  readonly #marked: HTMLElement;
  readonly #list: HTMLElement;
  readonly #status: HTMLElement;

  constructor(root: ShadowRoot, onInput: (text: string) => void) {
    this.#root = root;
    this.#area = element("textarea", { part: "text", rows: "4", dir: "auto", spellcheck: "false" });
    this.#area.addEventListener("input", () => onInput(this.#area.value));
    const label = element("label", { part: "label" });
    label.append("Text", this.#area);
    this.#editor = label;
    this.#marked = element("div", { part: "marked", class: "marked", dir: "auto" });
    this.#list = element("ul", { part: "findings", "aria-label": "Findings" });
    this.#status = element("p", { part: "status", class: "status", role: "status" });
    root.append(this.#editor, this.#marked, this.#list, this.#status);
    this.dress();
  }

  /** Again in each document that it comes into: a style sheet stays behind. */
  dress(): void {
    const sheet = styleSheetOf(this.#root.ownerDocument);
    if (sheet !== undefined) this.#root.adoptedStyleSheets = [sheet];
  }

  set isReadOnly(isReadOnly: boolean) {
    this.#editor.hidden = isReadOnly;
  }

  set text(text: string) {
    if (this.#area.value !== text) this.#area.value = text;
  }

  tell(status: string, isProblem = false): void {
    this.#status.textContent = status;
    this.#status.classList.toggle("is-problem", isProblem);
    this.#status.setAttribute("role", isProblem ? "alert" : "status");
  }

  show(text: string, result: ExtractionResult): void {
    const order = namesOf(result);
    const pieces = piecesOf(text, result).map((piece): Node | string => {
      const [name] = piece.names;
      if (name === undefined) return piece.text;
      const mark = element("mark", { part: "mark" });
      mark.style.setProperty("--hue", hueOf(order.indexOf(name)));
      const names = element("small", { part: "name", dir: "auto" });
      names.textContent = piece.names.join(", ");
      mark.append(piece.text, names);
      return mark;
    });
    this.#marked.replaceChildren(...pieces);
    this.#list.replaceChildren(...linesOf(result));
    this.#list.hidden = this.#list.childElementCount === 0;
  }
}

function linesOf(result: ExtractionResult): readonly HTMLElement[] {
  return Object.entries(result).flatMap(([name, entries]) =>
    entries.map(({ text, probability, relations }) => {
      const line = element("li", { part: "finding" });
      // Each runs in its own direction: what stands behind it would be drawn into it.
      const shown = element("b", { dir: "auto" });
      shown.textContent = name;
      const found = element("bdi");
      found.textContent = text;
      line.append(shown, ": ", found, ` (${Math.round(probability * 100)} %)`);
      if (relations !== undefined) {
        const below = element("ul");
        below.append(...linesOf(relations));
        line.append(below);
      }
      return line;
    }),
  );
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
