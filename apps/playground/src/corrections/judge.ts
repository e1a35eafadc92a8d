import type { TextEdit } from "../spans/shift.js";
import type { Answer, CorrectionMark, Head, Judgement, Suggestion, Verdict } from "./types.js";

/** The same for answers of one name, about one head, at one place. */
export function keyOf({ name, head, start, end }: Answer): string {
  return JSON.stringify(head === undefined ? [name, start, end] : [name, start, end, ...keyParts(head)]);
}

function keyParts({ name, start, end }: Head): readonly (string | number)[] {
  return [name, start, end];
}

function headKey(head: Head): string {
  return JSON.stringify(keyParts(head));
}

/**
 * What stands in a text: what was found, with what is said about it, and what was added, in the order of the text. What
 * hangs on something wrong hangs on what was marked in its place, and is not shown where nothing was.
 */
export function marksOf(
  judgements: readonly Judgement[],
  suggestions: readonly Suggestion[],
): readonly CorrectionMark[] {
  const verdicts = new Map(judgements.map((each) => [keyOf(each), each.verdict]));
  const wrong = new Set(judgements.filter(({ verdict }) => verdict === "wrong").map(headKey));
  const right = judgements.filter(({ verdict }) => verdict === "right");
  const headOf = ({ name, start, end }: Head): Head | undefined => {
    if (!wrong.has(headKey({ name, start, end }))) return { name, start, end };
    const instead = right.find((each) => each.name === name && each.start < end && start < each.end);
    return instead && { name, start: instead.start, end: instead.end };
  };
  const marks = new Map<string, CorrectionMark>();
  const add = (
    { name, head: stated, start, end }: Answer,
    stateOf: (key: string) => CorrectionMark["state"],
    probability: number | undefined,
  ): void => {
    const head = stated && headOf(stated);
    if (stated !== undefined && head === undefined) return;
    const answer: Answer = { name, start, end, ...(head && { head }) };
    const key = keyOf(answer);
    if (!marks.has(key)) marks.set(key, { ...answer, key, state: stateOf(key), probability });
  };
  for (const each of suggestions) add(each, (key) => verdicts.get(key) ?? "open", each.probability);
  for (const each of right) add(each, () => "added", undefined);
  return [...marks.values()].sort(
    (a, b) =>
      a.start - b.start || b.end - a.end || Number(a.head !== undefined) - Number(b.head !== undefined),
  );
}

/** Says that an answer is right or wrong; what it is about is right with it. */
export function decide(
  judgements: readonly Judgement[],
  { name, head, start, end }: Answer,
  verdict: Verdict,
): readonly Judgement[] {
  const judged: Judgement = { name, start, end, verdict, ...(head && { head }) };
  const others = without(judgements, judged);
  const needsHead = verdict === "right" && head !== undefined && !holds(others, head);
  return [...(needsHead ? decide(others, head, "right") : others), judged];
}

/** Takes back what was said about an answer. */
export function without(judgements: readonly Judgement[], answer: Answer): readonly Judgement[] {
  const key = keyOf(answer);
  return judgements.filter((each) => keyOf(each) !== key);
}

function holds(judgements: readonly Judgement[], head: Head): boolean {
  const key = headKey(head);
  return judgements.some((each) => each.verdict === "right" && headKey(each) === key);
}

/**
 * Puts one answer in the place of another: another name, or other edges. What was found is wrong then, what was added is
 * gone, and what was said about relations of it is said of the new one.
 */
export function replace(
  judgements: readonly Judgement[],
  from: CorrectionMark,
  to: Answer,
): readonly Judgement[] {
  if (keyOf(from) === keyOf(to)) return decide(judgements, to, "right");
  const old = headKey(from);
  const { name, start, end } = to;
  const moved = judgements.map((each) =>
    each.head !== undefined && headKey(each.head) === old ? { ...each, head: { name, start, end } } : each,
  );
  const left = from.probability === undefined ? without(moved, from) : decide(moved, from, "wrong");
  return decide(left, to, "right");
}

/** Carries answers over an edit of their text. One that the edit is inside of grows with it; what it cuts is left out. */
export function shiftAnswers<Item extends Answer>(
  answers: readonly Item[],
  { start, oldEnd, newEnd }: TextEdit,
): readonly Item[] {
  const by = newEnd - oldEnd;
  const moved = (place: { readonly start: number; readonly end: number }) => {
    if (place.end <= start) return { start: place.start, end: place.end };
    if (place.start >= oldEnd) return { start: place.start + by, end: place.end + by };
    const isInside = place.start <= start && oldEnd <= place.end && place.end + by > place.start;
    return isInside ? { start: place.start, end: place.end + by } : undefined;
  };
  return answers.flatMap((answer) => {
    const place = moved(answer);
    if (place === undefined) return [];
    if (answer.head === undefined) return [{ ...answer, ...place }];
    const head = moved(answer.head);
    return head === undefined ? [] : [{ ...answer, ...place, head: { ...answer.head, ...head } }];
  });
}
