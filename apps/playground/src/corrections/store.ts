import { batch, computed, effect, signal } from "@preact/signals";
import { standsInText } from "../spans/found.js";
import { editBetween, touchedShare } from "../spans/shift.js";
import { ready } from "../state/model.js";
import { found, outcome } from "../state/result.js";
import { text } from "../state/view.js";
import { marksOf, shiftAnswers } from "./judge.js";
import { nameChoices } from "./names.js";
import type { AskedName, CorrectedText, CorrectionMark, Judgement, Suggestion } from "./types.js";

/** Every text that somebody has said something about; those that are taken back stay without judgements. */
export const correctedTexts = signal<readonly CorrectedText[]>([]);

/** Whether findings are being corrected in place of the text being written. */
export const correcting = signal(false);

/** The corrected text that is on the page. */
const currentId = signal<string | undefined>(undefined);

export const current = computed<CorrectedText | undefined>(() => {
  const id = currentId.value;
  return correctedTexts.value.find((each) => each.id === id);
});

const noJudgements: readonly Judgement[] = [];

/** What a model found in the text on the page, where it stands now. */
const suggestions = computed<readonly Suggestion[]>(() => {
  const all = found.value;
  const byId = new Map(all.map((each) => [each.id, each]));
  return all.filter(standsInText).flatMap(({ kind, parent, place, probability }) => {
    if (parent === undefined) return [{ name: kind, ...place, probability }];
    const above = byId.get(parent);
    // A relation of something that stands nowhere cannot be pointed at.
    if (above?.place === undefined) return [];
    return [{ name: kind, ...place, probability, head: { name: above.kind, ...above.place } }];
  });
});

/** What stands in the text on the page. */
export const marks = computed<readonly CorrectionMark[]>(() =>
  marksOf(current.value?.judgements ?? noJudgements, suggestions.value),
);

/** Texts that something is said about. */
export const taughtTexts = computed<readonly CorrectedText[]>(() =>
  correctedTexts.value.filter(({ judgements, checked }) => judgements.length > 0 || checked),
);

/** How much was said in all. */
export const correctionCount = computed(() =>
  taughtTexts.value.reduce((sum, { judgements }) => sum + judgements.length, 0),
);

interface Step {
  readonly id: string;
  readonly judgements: readonly Judgement[];
  readonly checked: boolean;
}

const MOST_UNDONE = 200;
const past = signal<readonly Step[]>([]);
/** Whether the last correction of the text on the page can be taken back. */
export const canUndo = computed(() => past.value.some(({ id }) => id === currentId.value));

/** Changes what is said about the text on the page. */
export function judge(
  change: (judgements: readonly Judgement[]) => readonly Judgement[],
  checked = current.value?.checked ?? false,
): void {
  const before = current.value;
  const id = before?.id ?? crypto.randomUUID();
  const judgements = change(before?.judgements ?? noJudgements);
  const step: Step = {
    id,
    judgements: before?.judgements ?? noJudgements,
    checked: before?.checked ?? false,
  };
  batch(() => {
    past.value = [...past.value, step].slice(-MOST_UNDONE);
    put({ ...known(id), judgements, checked });
    currentId.value = id;
  });
}

export function undo(): void {
  const at = past.value.findLastIndex(({ id }) => id === currentId.value);
  const step = past.value[at];
  if (step === undefined) return;
  batch(() => {
    past.value = past.value.toSpliced(at, 1);
    put({ ...known(step.id), judgements: step.judgements, checked: step.checked });
  });
}

/** Takes back all that is said about a text, wherever it is. */
export function forgetText(id: string): void {
  const of = correctedTexts.value.find((each) => each.id === id);
  if (of !== undefined) put({ ...of, text: "", suggestions: [], judgements: [], checked: false });
}

function known(id: string): CorrectedText {
  const before = correctedTexts.value.find((each) => each.id === id);
  return {
    ...(before ?? { id, judgements: [], checked: false, changed: 0 }),
    text: text.value,
    names: allNames(before?.names ?? []),
    suggestions: suggestions.value,
    foundWith: foundWith.value,
  };
}

/** The names that were asked before, and those that are now. */
function allNames(before: readonly AskedName[]): readonly AskedName[] {
  const isKnown = ({ name, parent }: AskedName): boolean =>
    before.some((each) => each.name === name && each.parent === parent);
  const added = nameChoices.value.filter((each) => !isKnown(each));
  return added.length === 0 ? before : [...before, ...added.map(({ name, parent }) => ({ name, parent }))];
}

function put(of: CorrectedText): void {
  const stamped = { ...of, changed: Date.now() };
  const all = correctedTexts.value;
  const at = all.findIndex(({ id }) => id === of.id);
  correctedTexts.value = at === -1 ? [...all, stamped] : all.with(at, stamped);
}

/** Model and thresholds in use. */
export const foundWith = computed(() => {
  const asked = outcome.value?.asked;
  return JSON.stringify([ready.value?.info.name, asked?.threshold, asked?.thresholds]);
});

/** A text that is changed more than this at once is another one. */
const MOST_CHANGED = 0.5;

/** Keeps corrections on the text that they are of: they move with its edits, and wait when another one is shown. */
export function followText(): () => void {
  let before = text.peek();
  const takeUp = (): void => {
    currentId.value = correctedTexts.peek().find((each) => each.text === text.peek())?.id;
  };
  const ends = [
    effect(() => {
      const now = text.value;
      if (now === before) return;
      const edit = editBetween(before, now);
      before = now;
      const of = current.peek();
      const isEdit = now.trim() !== "" && touchedShare(edit, now.length) < MOST_CHANGED;
      batch(() => {
        if (of === undefined || !isEdit || correctedTexts.peek().some((each) => each.text === now)) takeUp();
        else
          put({
            ...of,
            text: now,
            judgements: shiftAnswers(of.judgements, edit),
            suggestions: shiftAnswers(of.suggestions, edit),
          });
      });
    }),
    // What came from elsewhere may be about the text on the page.
    effect(() => {
      void correctedTexts.value;
      if (current.peek() === undefined) takeUp();
    }),
    // What was found last is kept with what is said about it.
    effect(() => {
      const done = outcome.value;
      if (done?.report === undefined || done.asked.text !== text.peek()) return;
      const of = current.peek();
      if (of === undefined || of.suggestions === suggestions.peek()) return;
      put({ ...of, suggestions: suggestions.peek(), foundWith: foundWith.peek() });
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
