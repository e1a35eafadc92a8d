/** The table of goals, as it goes along and at the end. */
const COLUMNS = ["what", "peer", "goal", "measured", "reached"];

function cells({ reached, ...line }) {
  return COLUMNS.map((column) => (column === "reached" ? (reached ? "yes" : "no") : line[column]));
}

export function textLine(line) {
  const [what, peer, goal, measured, reached] = cells(line);
  return `${reached === "yes" ? "✓" : "✗"} ${what}: ${measured}, goal ${goal} of ${peer}`;
}

export function markdownTable(lines) {
  const rows = [COLUMNS, COLUMNS.map(() => "---"), ...lines.map(cells)];
  return rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
}
