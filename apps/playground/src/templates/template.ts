import type { Schema } from "@ernie-m/heads";

/** A text of a kind of document, written for this page, with what is to be found in it. */
export interface TemplateText {
  /** BCP 47. */
  readonly language: string;
  readonly schema: Schema;
  /** The text with every right finding as `[[text|name]]`, a relation as `[[text|subject's name/name]]`. */
  readonly marked: string;
}

/** What is to be found. */
export interface GoldSpan {
  /** The names of the schema that lead to it, with `/` between them. */
  readonly path: string;
  /** UTF-16 code units of the text. */
  readonly start: number;
  readonly end: number;
}

export interface PlainTemplate {
  readonly text: string;
  readonly gold: readonly GoldSpan[];
}

const MARK = /\[\[([^|\]]+)\|([^\]]+)\]\]/g;

/** The text without its marks, and where they were. */
export function plainTemplate(marked: string): PlainTemplate {
  const gold: GoldSpan[] = [];
  let text = "";
  let at = 0;
  for (const { 0: mark, 1: content = "", 2: path = "", index } of marked.matchAll(MARK)) {
    text += marked.slice(at, index);
    gold.push({ path, start: text.length, end: text.length + content.length });
    text += content;
    at = index + mark.length;
  }
  return { text: text + marked.slice(at), gold };
}
