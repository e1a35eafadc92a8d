import { nodeOf } from "../choice-prompts.js";
import type { OffsetUnit, Stretch } from "../placing/offset-units.js";
import { placeSpans } from "../placing/place-spans.js";
import { type Placement, sameStretch } from "../placing/stated-span.js";
import type { RecordSpan } from "../records.js";
import type { AnnotatedRelation, AnnotatedSpan, AnnotatedText } from "./annotated-text.js";
import { quoted } from "./json-values.js";
import type { LabelProblem } from "./problems.js";

/** A span that is where it should be. */
export interface PlacedSpan extends RecordSpan {
  readonly label: string;
}

export interface PlacedRelation {
  readonly label: string;
  readonly heads: Region;
  readonly tails: Region;
}

/** The spans of a region, one for each of its labels: all of one place, and the same list wherever the region is named. */
export type Region = readonly PlacedSpan[];

/** A text with its spans in place. */
export interface PlacedText {
  readonly text: string;
  readonly spans: readonly PlacedSpan[];
  readonly relations: readonly PlacedRelation[];
  readonly regions: ReadonlyMap<string, Region>;
  /** What is in the text, but not known where: labels, and relations of the words of a head as `relationKey` says. */
  readonly lost: ReadonlySet<string>;
  /** The labels and relations of which something is lost. */
  readonly lostNames: ReadonlySet<string>;
  readonly problems: readonly LabelProblem[];
}

/** A relation of a head's words. */
export function relationKey(label: string, head: string): string {
  return JSON.stringify([label, head]);
}

/** What offsets count, and whether the caller said so. */
export interface UnitSettings {
  readonly unit: OffsetUnit;
  readonly certain: boolean;
}

/** Brings the spans of a text to their places, and says what became of those that are not where they are stated. */
export function placeText(annotated: AnnotatedText, units: UnitSettings): PlacedText {
  const { place, text, spans } = annotated;
  const problems: LabelProblem[] = annotated.unusable.map((reason) => ({ place, action: "dropped", reason }));
  const placements = placeSpans(text, spans, units.unit, units);
  const regions = new Map<string, PlacedSpan[]>();
  const taken = new Map<string, Stretch>();
  const lost = new Set<string>();
  const lostNames = new Set<string>();
  const placed = spans.flatMap(({ id, ...span }, i): readonly PlacedSpan[] => {
    const { found, problem } = outcomeOf(span, placements[i], taken);
    if (problem !== undefined) problems.push({ place, ...problem, span });
    if (found === undefined) {
      lost.add(span.label);
      lostNames.add(span.label);
      return [];
    }
    const at = { label: span.label, ...found, text: text.slice(found.start, found.end) };
    const region = id === undefined ? undefined : regions.get(id);
    if (region !== undefined && sameStretch(region[0], at)) region.push(at);
    else if (region === undefined && id !== undefined) regions.set(id, [at]);
    return [at];
  });
  const relations = annotated.relations.flatMap((stated): readonly PlacedRelation[] => {
    const relation = relate(stated, regions);
    if (typeof relation !== "string") return [relation];
    problems.push({ place, action: "dropped", reason: relation });
    lostNames.add(stated.label);
    const head = regions.get(stated.from)?.[0];
    if (head !== undefined) lost.add(relationKey(stated.label, head.text));
    return [];
  });
  return { text, spans: placed, relations, regions, lost, lostNames, problems };
}

interface Outcome {
  readonly found: Stretch | undefined;
  readonly problem?: Pick<LabelProblem, "action" | "reason" | "movedTo">;
}

/** @param taken the offsets that each place of each label was stated with */
function outcomeOf(
  span: Pick<AnnotatedSpan, "label" | "start" | "end">,
  { place: found, remark }: Placement,
  taken: Map<string, Stretch>,
): Outcome {
  const unusable = whyUnusable(span.label);
  if (unusable !== undefined) return dropped(unusable);
  if (found === undefined) return { found, ...(remark && { problem: remark }) };
  const key = `${found.start}:${found.end}:${span.label}`;
  const other = taken.get(key);
  if (other !== undefined && !sameStretch(other, span))
    return dropped(`another ${quoted(span.label)} is at its place, ${found.start}-${found.end}`);
  taken.set(key, span);
  if (remark === undefined) return { found };
  return { found, problem: { ...remark, ...(remark.action === "moved" && { movedTo: found }) } };
}

function dropped(reason: string): Outcome {
  return { found: undefined, problem: { action: "dropped", reason } };
}

/** Why nothing can be found by a label; undefined for one that can be asked. */
export function whyUnusable(label: string): string | undefined {
  const node = nodeOf(label);
  if (node === undefined) return `no prompt can be made of the label ${quoted(label)}`;
  return node.classification && `the label ${quoted(label)} is a choice between options`;
}

/** The spans that a relation is between, or why it cannot be used. */
function relate(
  { label, from, to }: AnnotatedRelation,
  regions: ReadonlyMap<string, Region>,
): PlacedRelation | string {
  const unusable = whyUnusable(label);
  if (unusable !== undefined) return unusable;
  const heads = regions.get(from);
  const tails = regions.get(to);
  if (heads === undefined || tails === undefined)
    return `the relation ${quoted(label)} has lost one of its ends`;
  return { label, heads, tails };
}
