import type { ExtractedSpan, ExtractionEntry } from "@ernie-m/heads";
import { promptsOf } from "../asking/questions.js";
import type { Field, ValueField } from "../schema/field.js";
import type { Stretch } from "../text/overlaps.js";
import type { Candidate } from "./candidate.js";
import type { Draft } from "./draft-types.js";
import { entriesFor, type Scope, type TextContext } from "./scope.js";

/** What a property is about whose subject is beside it: the subject's best candidate, or what its key is. */
export function scopeOfDraft(field: Field, draft: Draft, scope: Scope, context: TextContext): Scope {
  if (draft.kind !== "slot" || field.kind !== "value") return scope;
  const best = draft.slot.candidates.filter(({ valid, score }) => valid && score >= 0);
  return best.length === 0 ? scope : scopeAbout(field, best.slice(0, 1), [], scope, context);
}

/** What is about some mentions of one thing, beside the mentions of others. */
export function scopeAbout(
  key: ValueField,
  mentions: readonly Candidate[],
  others: readonly Candidate[],
  scope: Scope,
  { read }: TextContext,
): Scope {
  const [first] = mentions;
  const subject = read.text.slice(first.start, first.end);
  const entries = promptsOf(key).flatMap((prompt) => entriesFor(scope.entries, prompt));
  const mention = entries.find((entry) => isSpanAt(entry, mentions));
  return {
    entries: mention?.relations ?? {},
    subject,
    anchors: mentions.map(({ start, end }) => ({ start, end })),
    rivals: others.map(({ start, end }) => ({ start, end })),
  };
}

function isSpanAt(entry: ExtractionEntry, places: readonly Stretch[]): entry is ExtractedSpan {
  return places.some(({ start, end }) => entry.start === start && entry.end === end);
}
