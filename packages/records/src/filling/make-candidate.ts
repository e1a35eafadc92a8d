import type { ValueField } from "../schema/field.js";
import type { Recognized } from "../types.js";
import type { Candidate } from "./candidate.js";
import { patternKey } from "./proposals.js";
import type { TextContext } from "./scope.js";
import { logistic } from "./score.js";
import { type FoundText, valueInForm } from "./value-in-form.js";

/** What was recognised that may be the value of a field, each place once, the first kind first. */
export function recognizedFor(
  { recognizers, pattern }: ValueField,
  { proposals }: TextContext,
): readonly Recognized[] {
  const keys = pattern === undefined ? recognizers : [...recognizers, patternKey(pattern)];
  const seen = new Set<string>();
  return keys.flatMap((key) =>
    (proposals.get(key) ?? []).filter(({ start, end }) => {
      const place = `${start}:${end}`;
      if (seen.has(place)) return false;
      seen.add(place);
      return true;
    }),
  );
}

/** What was found as the value that a field wants. */
export function candidateOf(
  field: ValueField,
  found: FoundText,
  { by, score, probability }: Pick<Candidate, "by" | "score"> & { readonly probability?: number },
  { checks, coerce }: TextContext,
): Candidate {
  const formed = coerce ? valueInForm(field, found) : { value: found.text };
  const valid = "value" in formed && formed.problem === undefined && checks.fits(field, formed.value);
  return {
    start: found.start,
    end: found.end,
    kind: found.kind,
    ...formed,
    ...(found.value !== undefined && { recognized: found.value }),
    by,
    valid,
    score,
    probability: probability ?? logistic(score),
  };
}
