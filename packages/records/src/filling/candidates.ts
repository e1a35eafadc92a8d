import type { EndProbabilities, ReadSpan } from "../asking/readings.js";
import { labelledTexts, partsOf } from "../labels/labelled-text.js";
import { nearness } from "../labels/nearness.js";
import { unitsOf } from "../labels/units-by-concept.js";
import { cutToIdentifier } from "../recognition/cut-identifiers.js";
import { IDENTIFIER } from "../recognition/identifiers.js";
import type { FoundBy } from "../result.js";
import type { ValueField } from "../schema/field.js";
import type { Stretch } from "../text/overlaps.js";
import type { Recognized } from "../types.js";
import { anchorNearness, isInReach } from "./anchor-nearness.js";
import type { Candidate } from "./candidate.js";
import { wholeName } from "./cut-short.js";
import { hasDigit, signNearness } from "./identifier-signs.js";
import { candidateOf, recognizedFor } from "./make-candidate.js";
import { CONTACTS, noIdentifiers } from "./proposals.js";
import { entriesFor, type Scope, type TextContext } from "./scope.js";
import { logit, preferences, scoreOf } from "./score.js";
import type { FoundText } from "./value-in-form.js";

/** What a span that the model found has ahead. */
const FOUND = 2;
/** The same where a recogniser or a label says so, too. */
const AGREED = 4;
/** What a near miss has ahead for being what the schema allows. */
const NEAR_MISS = 3;

/** What may be the value of a field, best first: what is recognised, what the model found, what a label announces. */
export function candidatesOf(
  field: ValueField,
  { many, scope, context }: { readonly many: boolean; readonly scope: Scope; readonly context: TextContext },
): readonly Candidate[] {
  const spans = modelSpans(field, scope, context);
  const found = recognizedFor(field, context).filter((one) => isInReach(one, scope.anchors));
  const preferred = preferences(found.map((one) => probabilitiesOf(field, one, scope, context)));
  const recognized = found.map((one, index) =>
    recognizedCandidate(field, { found: one, preference: preferred[index], many }, spans, scope, context),
  );
  const free =
    field.stated && field.recognizers.length > 0
      ? []
      : freeCandidates(field, { spans, many, scope, context });
  return [...recognized, ...free].sort(byWorth);
}

/** Valid ones first, then the surer. */
export function byWorth(a: Candidate, b: Candidate): number {
  return Number(b.valid) - Number(a.valid) || b.score - a.score || a.start - b.start;
}

/** What the model found for a field, above the threshold and below it. */
interface ModelSpans {
  readonly sure: readonly ReadSpan[];
  readonly near: readonly ReadSpan[];
}

function modelSpans(
  { names }: ValueField,
  { entries, subject }: Scope,
  { read, readings }: TextContext,
): ModelSpans {
  const sure = names.prompts.flatMap((prompt) =>
    entriesFor(entries, prompt).flatMap(({ start, end, probability }) =>
      start === undefined || end === undefined ? [] : [{ start, end, probability }],
    ),
  );
  const near = names.prompts.flatMap((prompt) => readings.nearSpans(read.text, prompt, subject));
  return { sure: bestByPlace(sure), near: bestByPlace(near) };
}

function bestByPlace(spans: readonly ReadSpan[]): readonly ReadSpan[] {
  const byPlace = new Map<string, ReadSpan>();
  for (const span of spans) {
    const place = `${span.start}:${span.end}`;
    const known = byPlace.get(place);
    if (known === undefined || known.probability < span.probability) byPlace.set(place, span);
  }
  return [...byPlace.values()].sort((a, b) => b.probability - a.probability);
}

interface Preferred {
  readonly found: Recognized;
  readonly preference: number;
  /** Whether the field takes all there are. */
  readonly many: boolean;
}

function recognizedCandidate(
  field: ValueField,
  { found, preference, many }: Preferred,
  { sure }: ModelSpans,
  scope: Scope,
  context: TextContext,
): Candidate {
  const { read } = context;
  const evidence = scoreOf({
    label: Math.max(labelNearness(field, found, many, context), signNearness(found, context)),
    preference,
    anchor: nearAnchor(found, scope, context),
    firstKind: field.preferred.includes(found.kind) || field.patterns.length > 0,
    unit: fitsUnit(field, found),
    position: read.text.length === 0 ? 0 : found.start / read.text.length,
  });
  const agreed = sure.find((span) => overlap(span, found));
  // Where only the name suggests a kind, what the model is sure of is a value of it, whole; any number may be an
  // identifier, so that there the words beside it count.
  const score =
    agreed === undefined || field.stated || found.kind === IDENTIFIER
      ? evidence
      : Math.max(evidence, logit(clampedProbability(agreed)) + AGREED);
  return candidateOf(field, found, { by: agreed === undefined ? "pattern" : "both", score }, context);
}

/** What the model said of a stretch for the prompt that likes it best. */
function probabilitiesOf(
  { names }: ValueField,
  at: Stretch,
  { subject }: Scope,
  { read, readings }: TextContext,
): EndProbabilities | undefined {
  const all = names.prompts.flatMap((prompt) => readings.probabilities(read.text, prompt, subject, at) ?? []);
  return all.sort((a, b) => b.start * b.end - a.start * a.end)[0];
}

function fitsUnit({ names }: ValueField, { kind, value }: Recognized): boolean | undefined {
  if (kind !== "quantity" || typeof value !== "object" || value === null || !("unit" in value))
    return undefined;
  return unitsOf(names.labels)?.has(String(value.unit));
}

function labelNearness(
  field: ValueField,
  at: Recognized,
  many: boolean,
  { read, labels, numbers, proposals }: TextContext,
): number {
  const number = numbers.get(field);
  if (number === undefined) return 0;
  return nearness(at, number, { folded: read.folded, labels, rivals: proposals.get(at.kind) ?? [], many });
}

function nearAnchor(at: Stretch, { anchors, rivals }: Scope, { read }: TextContext): number | undefined {
  return anchors.length === 0 ? undefined : anchorNearness(read.folded, at, anchors, rivals);
}

/** Texts of no kind: the model's spans, and what stands behind a label as in a form. */
function freeCandidates(
  field: ValueField,
  at: {
    readonly spans: ModelSpans;
    readonly many: boolean;
    readonly scope: Scope;
    readonly context: TextContext;
  },
): readonly Candidate[] {
  const { scope, context } = at;
  const { read, labels, numbers, proposals } = context;
  const needsDigit = field.recognizers.includes(IDENTIFIER);
  const surer = needsDigit ? noIdentifiers(proposals) : [];
  const number = numbers.get(field);
  const announced =
    number === undefined || scope.anchors.length > 0 || needsDigit
      ? []
      : labelledTexts(read.text, number, labels, at.many).flatMap((line) =>
          partsOf(read.text, line, {
            many: at.many,
            contacts: CONTACTS.flatMap((kind) => proposals.get(kind) ?? []),
          }),
        );
  // Two parts of one name are one finding.
  const sure = bestByPlace(
    at.spans.sure
      .filter((span) => !needsDigit || hasDigit(read.text, span))
      .map((span) =>
        needsDigit ? cutToIdentifier(read.text, span, surer) : wholeName(read.text, span, announced),
      ),
  );
  const found = (stretch: Stretch, kind: "model" | "label"): FoundText => ({
    ...stretch,
    kind,
    text: read.text.slice(stretch.start, stretch.end),
  });
  const spans = sure.map((span) => {
    const by: FoundBy = announced.some((line) => overlap(line, span)) ? "both" : "model";
    const score = logit(clampedProbability(span)) + (by === "both" ? AGREED : needsDigit ? 0 : FOUND);
    return candidateOf(field, found(span, "model"), { by, score, probability: span.probability }, context);
  });
  const lines = announced
    .filter((line) => !sure.some((span) => overlap(line, span)))
    .map((line) =>
      candidateOf(field, found(line, "label"), { by: "pattern", score: 3 * line.weight }, context),
    );
  // What only nearly was found is a value where the field's form says so, and no guess where anything would do.
  const misses = isConstrained(field)
    ? at.spans.near
        .filter((span) => !sure.some((one) => one.start === span.start && one.end === span.end))
        .map((span) => {
          const score = logit(clampedProbability(span)) + NEAR_MISS;
          return candidateOf(
            field,
            found(span, "model"),
            { by: "model", score, probability: span.probability },
            context,
          );
        })
        .filter(({ valid }) => valid)
    : [];
  return [...spans, ...lines, ...misses];
}

function isConstrained({ schema, patterns }: ValueField): boolean {
  const { format, minLength, enum: options } = schema;
  return (
    patterns.length > 0 ||
    format !== undefined ||
    (typeof minLength === "number" && minLength > 1) ||
    options !== undefined
  );
}

function clampedProbability({ probability }: ReadSpan): number {
  return Math.min(0.999, Math.max(0.001, probability));
}

function overlap(one: Stretch, other: Stretch): boolean {
  return one.start < other.end && other.start < one.end;
}
