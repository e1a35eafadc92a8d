import type { DocumentScores } from "./documents.js";
import type { GroupScore } from "./groups.js";

/** A line of a Markdown table. */
export const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** What becomes of spans, part by part. */
export function missesTable(groups: ReadonlyMap<string, GroupScore>): readonly string[] {
  const share = (of: number, all: number): string => (all === 0 ? "" : (of / all).toFixed(2));
  return [
    row([
      ...["Part", "found as it is", "with other borders", "nothing found there"],
      "of what is found, where nothing is wanted",
    ]),
    row(["---", "---", "---", "---", "---"]),
    ...[...groups].flatMap(([group, { gold, recall, otherBorders, unseen, stray, predicted }]) =>
      group.startsWith("part\t")
        ? [
            row([
              ...[group.slice("part\t".length), recall.toFixed(2), share(otherBorders, gold)],
              ...[share(unseen, gold), share(stray, predicted)],
            ]),
          ]
        : [],
    ),
  ];
}

/** F1 on sentences that were learned from, beside that on others. */
export function learnedTable(
  groups: ReadonlyMap<string, GroupScore>,
  known: ReadonlyMap<string, GroupScore>,
): readonly string[] {
  return [
    row(["F1, entities of real corpora", "sentences it learned from", "sentences it never saw"]),
    row(["---", "---", "---"]),
    ...[...known].map(([lang, { f1 }]) =>
      row([lang, f1.toFixed(3), groups.get(`language\t${lang}`)?.f1.toFixed(3) ?? ""]),
    ),
  ];
}

/** Mean F1 of each domain, a column for each set. */
export function domainTable(domains: DocumentScores["domains"]): readonly string[] {
  const sets = Object.values(domains);
  return [
    row(["Domain (mean F1, documents by hand)", ...Object.keys(domains)]),
    row(["---", ...sets.map(() => "---")]),
    ...[...new Set(sets.flatMap((set) => Object.keys(set)))].map((domain) =>
      row([domain, ...sets.map((set) => String(set[domain] ?? ""))]),
    ),
  ];
}

/** Rows of a table, those with the most gold spans first. */
export function scoreTable(
  title: string,
  table: string,
  groups: ReadonlyMap<string, GroupScore>,
  leastSpans = 0,
): readonly string[] {
  const rows = [...groups]
    .flatMap(([group, score]) => {
      const [of, name] = group.split("\t");
      return of === table && score.gold >= leastSpans ? [{ name, score }] : [];
    })
    .sort((a, b) => b.score.gold - a.score.gold)
    .map(({ name, score: { precision, recall, f1, gold, prompts } }) => {
      const numbers = [precision, recall, f1].map((value) => value.toFixed(3));
      return row([name, ...numbers, String(gold), String(prompts)]);
    });
  return [row([title, "P", "R", "F1", "gold spans", "prompts"]), row(Array<string>(6).fill("---")), ...rows];
}
