/** The whole character at a place, empty at the end of the text. */
export function characterAt(text: string, index: number): string {
  const code = text.codePointAt(index);
  return code === undefined ? "" : String.fromCodePoint(code);
}

/** The whole character before a place, empty at the beginning of the text. */
export function characterBefore(text: string, index: number): string {
  if (index === 0) return "";
  const whole = index >= 2 ? characterAt(text, index - 2) : "";
  return whole.length === 2 ? whole : text[index - 1];
}

/** A place that is in the middle of no character: this one or the one before it. */
export function wholeCharacters(text: string, end: number): number {
  const isWithin = end < text.length && (text.codePointAt(end - 1) ?? 0) > 0xffff;
  return isWithin ? end - 1 : end;
}
