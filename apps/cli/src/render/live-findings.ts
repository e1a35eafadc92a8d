import type { ExtractionEvent } from "@ernie-m/heads";
import type { createColors } from "picocolors";
import { escapeLine } from "../escape.js";
import { formatProbability, kindColors } from "./marked-text.js";

type Colors = ReturnType<typeof createColors>;

/** Shows the findings of one text as they come, a line each. */
export class LiveFindings {
  readonly #paints: ReturnType<typeof kindColors>;
  readonly #colors: Colors;
  /** Texts of the findings so far, by id. */
  readonly #texts: string[] = [];

  constructor(kinds: readonly string[], colors: Colors) {
    this.#paints = kindColors(kinds, colors);
    this.#colors = colors;
  }

  line({ id, name, subject, entry }: ExtractionEvent): string {
    const { bold, dim } = this.#colors;
    this.#texts[id] = entry.text;
    const text = escapeLine(entry.text);
    const sure = dim(formatProbability(entry.probability));
    const place = entry.start === undefined ? "" : dim(` ${entry.start}–${entry.end}`);
    if (subject !== undefined)
      return `  ${bold(escapeLine(this.#texts[subject]))} ${dim(`─${escapeLine(name)}→`)} ${text} ${sure}${place}\n`;
    const paint = this.#paints.get(name) ?? bold;
    return `${paint(escapeLine(name))} ${bold(text)} ${sure}${place}\n`;
  }
}

/** Most characters of a text that are shown above its findings. */
const LONGEST_HEADING = 100;

/** A line that says whose findings follow. */
export function textHeading(text: string, { dim }: Colors): string {
  const begin = [...text.trim().slice(0, 2 * LONGEST_HEADING)].slice(0, LONGEST_HEADING).join("");
  return `${dim(`— ${escapeLine(begin)}${begin.length < text.trim().length ? "…" : ""}`)}\n`;
}
