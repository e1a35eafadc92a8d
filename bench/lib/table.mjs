/** The table of goals, as it goes along and at the end. */
import { readFileSync, writeFileSync } from "node:fs";
import { machineLine } from "./machine.mjs";

const COLUMNS = ["what", "peer", "goal", "measured", "reached"];
const [BEGIN, END] = ["<!-- goals: node bench/goals.mjs --update -->", "<!-- /goals -->"];

function cells({ reached, ...line }) {
  return COLUMNS.map((column) => (column === "reached" ? (reached ? "yes" : "no") : line[column]));
}

export function textLine(line) {
  const [what, peer, goal, measured, reached] = cells(line);
  return `${reached === "yes" ? "✓" : "✗"} ${what}: ${measured}, goal ${goal}; beside ${peer}`;
}

/** @param report `{ machine, load, rounds, lines }` */
export function markdown({ machine, load, rounds, lines }) {
  const rows = [COLUMNS, COLUMNS.map(() => "---"), ...lines.map(cells)];
  const table = rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
  return `${table}\n\n${machineLine(machine)}; load ${load.join(" to ")}; ${rounds}.\n`;
}

/** Puts the table between the marks that the documents have for it. */
export function update(documents, report) {
  for (const path of documents) {
    const text = readFileSync(path, "utf8");
    const [from, to] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
    if (from < BEGIN.length || to < from) throw new Error(`${path}: expected ${BEGIN} and ${END}`);
    writeFileSync(path, `${text.slice(0, from)}\n\n${markdown(report)}\n${text.slice(to)}`);
  }
}
