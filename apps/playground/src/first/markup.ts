import { groupByText, mergeEvents, parseSchema } from "@ernie-m/heads";
import { formatPercent } from "../format.js";
import { draftOf, walkDraft } from "../schema/draft.js";
import { findingsOf, standsInText } from "../spans/found.js";
import { Palette } from "../spans/palette.js";
import { type Row, rowsOf } from "../spans/rows.js";
import { escapeHtml, jsonInHtml } from "./escape.js";
import { STORED_RESULT_ID, type StoredResult } from "./stored.js";

/** The extract view with a stored result, as HTML that looks like what takes its place. */
export function firstResultHtml(stored: StoredResult): string {
  const { schema, threshold } = stored.asked;
  const draft = draftOf(parseSchema(schema));
  const colours = new Palette().colour(draft);
  const kindOf = (name: string): string => `kind-${colours.get(name) ?? 0}`;
  const names = [...walkDraft(draft)]
    .map(
      ({ node: { name }, level }) =>
        `<li class="${kindOf(name)}" style="--level:${level}"><span class="swatch"></span><span class="first-name">${escapeHtml(name)}</span></li>`,
    )
    .join("");
  const lines = rowsOf(groupByText(mergeEvents(stored.events)), [], [...colours.keys()])
    .map(
      (row) =>
        `<li class="line is-${row.type} ${kindOf(row.kind)} ${levelOf(row) > 0 ? "is-relation" : ""}" style="--level:${levelOf(row)}">${lineHtml(row)}</li>`,
    )
    .join("");
  return `<div class="extract first">
        <section class="card text-card"><div class="card-head"><h2>Text</h2><p class="run-status">found when this page was made; the model is on its way to your machine</p></div>
        <p class="first-text" dir="auto">${markedHtml(stored, kindOf)}</p></section>
        <section class="card result-card"><div class="card-head"><h2>Found</h2></div><ul class="first-findings">${lines}</ul></section>
        <section class="card schema-card"><div class="card-head"><h2>Look for</h2></div><ul class="schema-tree">${names}</ul><p class="hint">Threshold ${formatPercent(threshold)}</p></section>
      </div>
      <script type="application/json" id="${STORED_RESULT_ID}">${jsonInHtml(stored)}</script>`;
}

function levelOf(row: Row): number {
  return row.type === "finding" ? row.level : 0;
}

function lineHtml(row: Row): string {
  switch (row.type) {
    case "name":
      return `<h3><span class="swatch"></span><bdi>${escapeHtml(row.kind)}</bdi></h3>`;
    case "finding": {
      const relation = row.level > 0 ? `<bdi class="relation-name">${escapeHtml(row.kind)}</bdi>` : "";
      return `<span class="finding">${relation}<bdi>${escapeHtml(row.text)}</bdi><span class="finding-probability">${formatPercent(row.probability)}</span></span>`;
    }
    case "missing":
      return "";
  }
}

/** The text with its spans marked; of spans that overlap, the first and longest. */
function markedHtml({ asked: { text }, events }: StoredResult, kindOf: (name: string) => string): string {
  const spans = findingsOf(events)
    .filter(standsInText)
    .toSorted((a, b) => a.place.start - b.place.start || b.place.end - a.place.end || a.level - b.level);
  let html = "";
  let at = 0;
  for (const { place, kind } of spans) {
    if (place.start < at) continue;
    html += escapeHtml(text.slice(at, place.start));
    html += `<mark class="${kindOf(kind)}">${escapeHtml(text.slice(place.start, place.end))}<small>${escapeHtml(kind)}</small></mark>`;
    at = place.end;
  }
  return html + escapeHtml(text.slice(at));
}
