/** A stage as cards tell of it. */
const STAGE = /^- (\d+-(?:tagging|answering): .+|the mean of .+)$/gm;

/** How a model was made, by its card: what a run that goes on from it has behind it. */
export function howMade(card: string): readonly string[] {
  const section = card.split("## How it was made")[1]?.split("\n## ")[0] ?? "";
  return Array.from(section.matchAll(STAGE), ([, line]) => line);
}
