import type { ValueField } from "../schema/field.js";
import type { Recognized } from "../types.js";
import type { Candidate } from "./candidate.js";
import { patternKey } from "./proposals.js";
import type { TextContext } from "./scope.js";
import { logistic } from "./score.js";
import { type FormedValue, type FoundText, valueInForm } from "./value-in-form.js";

/** What was recognised that may be the value of a field, each place once, the first kind first. */
export function recognizedFor(
  { recognizers, patterns }: ValueField,
  { proposals }: TextContext,
): readonly Recognized[] {
  const keys = [...recognizers, ...patterns.map(patternKey)];
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
  { checks }: TextContext,
): Candidate {
  const fits = (one: FormedValue): boolean =>
    "value" in one && one.problem === undefined && checks.fits(field, one.value);
  const first = valueInForm(field, found);
  // Where the text as it stands will not do, what a recogniser made of it may.
  const second = typeof found.value === "string" ? { value: found.value } : first;
  const formed = !fits(first) && field.form.is === "text" && fits(second) ? second : first;
  return {
    start: found.start,
    end: found.end,
    kind: found.kind,
    ...formed,
    ...(found.value !== undefined && { recognized: found.value }),
    by,
    valid: fits(formed),
    score,
    probability: probability ?? logistic(score),
  };
}
