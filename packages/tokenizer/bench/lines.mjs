import { readFileSync } from "node:fs";

/** The texts of the bench: a `.jsonl` file has them as `text` of each line, any other one a line. */
export function readLines(path) {
  const lines = readFileSync(path, "utf8").split("\n");
  if (!path.endsWith(".jsonl")) return lines;
  return lines.filter(Boolean).map((line) => JSON.parse(line).text);
}
