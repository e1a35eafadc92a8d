import type { ExtractionResult } from "@ernie-m/heads";

/** Something that at least one of the compared found. */
export interface ComparedRow {
  /** The names on the way to it, from the top of the schema; the subjects between them. */
  readonly path: string;
  readonly text: string;
  /** Where it stands in the text; undefined for a chosen option. */
  readonly start: number | undefined;
  /** Its probability for each of the compared; undefined where it was not found. */
  readonly cells: readonly (number | undefined)[];
  /** Whether some found it and others did not. */
  readonly differs: boolean;
}

/** What several runs over one text found, side by side: a row for each finding, as the text has them. */
export function compareResults(results: readonly ExtractionResult[]): readonly ComparedRow[] {
  const rows = new Map<
    string,
    { path: string; text: string; start: number | undefined; cells: (number | undefined)[] }
  >();
  const add = (result: ExtractionResult, column: number, path: string): void => {
    for (const [name, entries] of Object.entries(result))
      for (const { text, start, end, probability, relations } of entries) {
        const here = path === "" ? name : `${path} › ${name}`;
        const key = JSON.stringify([here, text, start, end]);
        const row = rows.get(key) ?? {
          path: here,
          text,
          start,
          cells: new Array<number | undefined>(results.length).fill(undefined),
        };
        // The same may hang on two mentions of one subject.
        row.cells[column] = Math.max(row.cells[column] ?? 0, probability);
        rows.set(key, row);
        if (relations !== undefined) add(relations, column, `${here} ${text}`);
      }
  };
  for (const [column, result] of results.entries()) add(result, column, "");
  return [...rows.values()]
    .map((row) => ({ ...row, differs: row.cells.includes(undefined) }))
    .toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0) || a.path.localeCompare(b.path));
}
