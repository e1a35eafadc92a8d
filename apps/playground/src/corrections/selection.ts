import { computed, signal } from "@preact/signals";
import type { Place } from "../spans/found.js";
import { text } from "../state/view.js";
import { type Choice, decideChoice, moveChoices, withoutChoice } from "./choices.js";
import { decide, keyOf, replace, without } from "./judge.js";
import type { NameChoice } from "./names.js";
import { choices, judge, judgeChoices, marks, say } from "./store.js";
import type { Answer, CorrectionMark, Head } from "./types.js";

/** What is selected in the text; a place without length is where the caret is. */
export const selection = signal<Place>({ start: 0, end: 0 });
/** The mark that was chosen by itself, and not by where the caret is. */
const chosenKey = signal<string | undefined>(undefined);
/** Counts up when the text area should show the selection. */
export const shown = signal(0);

/** The mark that keys and buttons are about: the one that was chosen, else the shortest one around the caret. */
export const selectedMark = computed<CorrectionMark | undefined>(() => {
  const { start, end } = selection.value;
  const at = marks.value.filter((mark) =>
    start === end ? mark.start <= start && start <= mark.end : mark.start === start && mark.end === end,
  );
  const visible = at.filter(({ state }) => state !== "wrong");
  const byLength = (visible.length > 0 ? visible : at).toSorted(
    (a, b) => a.end - a.start - (b.end - b.start),
  );
  return at.find(({ key }) => key === chosenKey.value) ?? byLength[0];
});

/** Words that are selected, blanks at their ends left out; undefined where nothing is. */
export const selectedWords = computed<Place | undefined>(() => {
  const { start, end } = selection.value;
  const part = text.value.slice(start, end);
  const bare = part.trim();
  if (bare === "") return undefined;
  const from = start + part.length - part.trimStart().length;
  return { start: from, end: from + bare.length };
});

/** What a name would be about: what was last marked before it, else the first after it; undefined where nothing is. */
export function headFor(parent: string, { start }: Place): Head | undefined {
  const heads = marks.value.filter(({ name, state }) => name === parent && state !== "wrong");
  const head = heads.findLast((each) => each.start <= start) ?? heads[0];
  return head && { name: head.name, start: head.start, end: head.end };
}

/** Calls the selection by a name: the mark that it is, or words that nothing is marked in yet. */
export function call({ name, parent }: NameChoice): void {
  const mark = selectedMark.value;
  const place = mark ?? selectedWords.value;
  if (place === undefined) return;
  const { start, end } = place;
  const kept = mark?.head?.name === parent ? mark?.head : undefined;
  const head = parent === undefined ? undefined : (kept ?? headFor(parent, place));
  if (parent !== undefined && head === undefined) return;
  const to: Answer = { name, start, end, ...(head && { head }) };
  if (mark === undefined || mark.state === "wrong") judge((all) => decide(all, to, "right"));
  else putInPlace(mark, to);
  choose({ ...to, key: keyOf(to) });
}

export function accept(mark: CorrectionMark): void {
  judge((all) => decide(all, mark, "right"));
}

/** Says that a mark is wrong; one that somebody added is taken away. */
export function reject(mark: CorrectionMark): void {
  judge((all) => (mark.state === "added" ? without(all, mark) : decide(all, mark, "wrong")));
}

/** Takes back what is said about a mark. */
export function reopen(mark: CorrectionMark): void {
  judge((all) => without(all, mark));
}

/** Whether a model picked an option and nobody said whether it is right. */
export function isOpenChoice({ picked, decided }: Choice): boolean {
  return picked.length > 0 && decided === undefined;
}

/** Puts one answer in the place of another, with all that is said about it. */
function putInPlace(from: CorrectionMark, to: Answer): void {
  say(({ judgements, choices: chosen }) => ({
    judgements: replace(judgements, from, to),
    choices: moveChoices(chosen, from, to, marks.value),
  }));
}

/** Says which option is right, undefined for none. What it is about is right with it. */
export function chooseOption(choice: Choice, option: string | undefined): void {
  const head = choice.head && marks.value.find((mark) => isHead(mark, choice));
  say(({ judgements, choices: chosen }) => ({
    judgements: head === undefined || head.state !== "open" ? judgements : decide(judgements, head, "right"),
    choices: decideChoice(chosen, choice, option, marks.value),
  }));
}

function isHead({ name, start, end, state }: CorrectionMark, { head }: Choice): boolean {
  return state !== "wrong" && name === head?.name && start === head.start && end === head.end;
}

/** Takes back what is said about a choice. */
export function reopenChoice(choice: Choice): void {
  judgeChoices((all) => withoutChoice(all, choice, marks.value));
}

/** Says of everything that nobody decided that it is right, and that there is nothing else. */
export function acceptRest(): void {
  const open = marks.value.filter(({ state }) => state === "open");
  const openChoices = choices.value.filter(isOpenChoice);
  say(({ judgements, choices: chosen }) => ({
    judgements: open.reduce((sum, mark) => decide(sum, mark, "right"), judgements),
    choices: openChoices.reduce(
      (sum, choice) => decideChoice(sum, choice, choice.picked[0]?.option, marks.value),
      chosen,
    ),
    checked: true,
  }));
}

/** Moves an edge of a mark by characters as they are seen, or to an offset. */
export function moveEdge(mark: CorrectionMark, edge: "start" | "end", to: number): void {
  const place = { start: mark.start, end: mark.end, [edge]: to };
  if (place.start >= place.end || place.start < 0 || place.end > text.value.length) return;
  const { name, head } = mark;
  const answer: Answer = { name, ...place, ...(head && { head }) };
  putInPlace(mark, answer);
  choose({ ...answer, key: keyOf(answer) });
}

/** The offset one seen character before or after another one. */
export function besideOffset(offset: number, by: -1 | 1): number {
  const around = 64;
  const from = Math.max(0, offset - around);
  const part = text.value.slice(from, offset + around);
  const places = Array.from(new Intl.Segmenter().segment(part), ({ index }) => from + index);
  places.push(from + part.length);
  return (by === 1 ? places.find((at) => at > offset) : places.findLast((at) => at < offset)) ?? offset;
}

/** Selects a mark and shows it. */
export function choose(mark: Place & { readonly key: string }): void {
  chosenKey.value = mark.key;
  selection.value = { start: mark.start, end: mark.end };
  shown.value++;
}

/** Selects the next or the previous mark that is not decided, else any. */
export function chooseBeside(by: -1 | 1): void {
  const all = marks.value.filter(({ state }) => state !== "wrong");
  const open = all.filter(({ state }) => state === "open");
  const list = open.length > 0 ? open : all;
  const { start, end } = selection.value;
  const at =
    selectedMark.value === undefined ? -1 : list.findIndex(({ key }) => key === selectedMark.value?.key);
  const next =
    at !== -1
      ? list[(at + by + list.length) % list.length]
      : by === 1
        ? (list.find((mark) => mark.start >= start && !(mark.start === start && mark.end === end)) ?? list[0])
        : (list.findLast((mark) => mark.start <= start) ?? list.at(-1));
  if (next !== undefined) choose(next);
}
