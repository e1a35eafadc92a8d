/** Colours of names as the light page has them, in sRGB: what reads exported files knows no others. */
const INKS = [
  "#005c98",
  "#913532",
  "#046a2f",
  "#6d408b",
  "#7f4a00",
  "#006c6d",
  "#893562",
  "#575f00",
  "#454f9c",
  "#8d3e00",
  "#006d50",
  "#006688",
] as const;

export function inkOf(colour: number): string {
  return INKS[colour % INKS.length] ?? INKS[0];
}

/** Text as it stands in HTML, SVG and their attributes. */
export function escaped(text: string): string {
  const references: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.toWellFormed().replace(/[&<>"]/g, (character) => references[character] ?? character);
}
