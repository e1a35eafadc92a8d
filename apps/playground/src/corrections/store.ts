import { batch, computed, effect, signal, untracked } from "@preact/signals";
import { standsInText } from "../spans/found.js";
import { editBetween, touchedShare } from "../spans/shift.js";
import { ready } from "../state/model.js";
import { found, outcome } from "../state/result.js";
import { text } from "../state/view.js";
import { type Choice, choicesOf, shiftChoices } from "./choices.js";
import { marksOf, shiftAnswers } from "./judge.js";
import { askedNames, choiceNames } from "./names.js";
import { carried, carrySteps, lastStep, noteStep, removeStep, type Said } from "./steps.js";
import type {
  AskedName,
  ChoiceJudgement,
  ChoiceSuggestion,
  CorrectedText,
  CorrectionMark,
  Judgement,
  Suggestion,
} from "./types.js";

/** Every text that somebody has said something about; those that are taken back stay without judgements. */
export const correctedTexts = signal<readonly CorrectedText[]>([]);

/** Whether findings are being corrected in place of the text being written. */
export const correcting = signal(false);

/** Of the corrected text that was last on the page. */
const currentId = signal<string | undefined>(undefined);

/** The corrected text that is on the page; another tab may have made another text of it, which is not. */
export const current = computed<CorrectedText | undefined>(() => currentWith(text.value));

function currentWith(of: string): CorrectedText | undefined {
  const id = currentId.value;
  return correctedTexts.value.find((each) => each.id === id && each.text === of);
}

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

/** What a model picked of options for the text on the page. */
export const suggestedChoices = computed<readonly ChoiceSuggestion[]>(() => {
  const all = found.value;
  const byId = new Map(all.map((each) => [each.id, each]));
  return all.flatMap(({ kind, parent, place, text: option, probability }): readonly ChoiceSuggestion[] => {
    if (place !== undefined) return [];
    if (parent === undefined) return [{ name: kind, option, probability }];
    const above = byId.get(parent);
    if (above?.place === undefined) return [];
    return [{ name: kind, option, probability, head: { name: above.kind, ...above.place } }];
  });
});

/** What stands in the text on the page. */
export const marks = computed<readonly CorrectionMark[]>(() =>
  marksOf(current.value?.judgements ?? noJudgements, suggestions.value),
);

const noChoices: readonly ChoiceJudgement[] = [];

/** The choices between options of the text on the page. */
export const choices = computed<readonly Choice[]>(() =>
  choicesOf(choiceNames.value, marks.value, current.value?.choices ?? noChoices, suggestedChoices.value),
);

/** How much somebody has said about a text. */
export function saidOf({ judgements, choices: chosen = [] }: CorrectedText): number {
  return judgements.length + chosen.length;
}

/** Texts that something is said about. */
export const taughtTexts = computed<readonly CorrectedText[]>(() =>
  correctedTexts.value.filter((of) => saidOf(of) > 0 || of.checked),
);

/** How much was said in all. */
export const correctionCount = computed(() => taughtTexts.value.reduce((sum, of) => sum + saidOf(of), 0));

function saidNow(): Said {
  const { judgements = noJudgements, choices: chosen = noChoices, checked = false } = current.value ?? {};
  return { judgements, choices: chosen, checked };
}

/** Whether the last correction of the text on the page can be taken back. */
export const canUndo = computed(() => lastStep(current.value) !== undefined);

/** Changes what is said about what stands in the text on the page. */
export function judge(change: (judgements: readonly Judgement[]) => readonly Judgement[]): void {
  say(({ judgements }) => ({ judgements: change(judgements) }));
}

/** Changes what is said about choices. */
export function judgeChoices(
  change: (chosen: readonly ChoiceJudgement[]) => readonly ChoiceJudgement[],
): void {
  say(({ choices: chosen }) => ({ choices: change(chosen) }));
}

/** Changes what is said about the text on the page, in one step that can be taken back. */
export function say(change: (said: Said) => Partial<Said>): void {
  const id = current.value?.id ?? crypto.randomUUID();
  const before = saidNow();
  batch(() => {
    noteStep({ id, text: text.value, ...before });
    put({ ...known(id), ...before, ...change(before) });
    currentId.value = id;
  });
}

export function undo(): void {
  const step = lastStep(current.value);
  if (step === undefined) return;
  batch(() => {
    removeStep(step);
    put({ ...known(step.id), ...step });
  });
}

/** Takes back all that is said about a text, wherever it is. */
export function forgetText(id: string): void {
  const of = correctedTexts.value.find((each) => each.id === id);
  if (of !== undefined) put(emptied(of));
}

/** A text of which everything is taken back: it stays, so that another tab does not bring it in again. */
export function emptied(of: CorrectedText): CorrectedText {
  return {
    ...of,
    ...{ text: "", suggestions: [], judgements: [], choices: [], suggestedChoices: [], checked: false },
  };
}

function known(id: string): CorrectedText {
  const before = correctedTexts.value.find((each) => each.id === id);
  return {
    ...(before ?? { id, judgements: [], checked: false, changed: 0 }),
    text: text.value,
    names: allNames(before?.names ?? []),
    suggestions: suggestions.value,
    suggestedChoices: suggestedChoices.value,
    foundWith: foundWith.value,
  };
}

/** The names that were asked before, and those that are now. */
function allNames(before: readonly AskedName[]): readonly AskedName[] {
  const isKnown = ({ name, parent }: AskedName): boolean =>
    before.some((each) => each.name === name && each.parent === parent);
  const added = askedNames.value.filter((each) => !isKnown(each));
  return added.length === 0 ? before : [...before, ...added];
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
      const of = untracked(() => currentWith(before));
      before = now;
      const isEdit = now.trim() !== "" && touchedShare(edit, now.length) < MOST_CHANGED;
      batch(() => {
        if (of === undefined || !isEdit || correctedTexts.peek().some((each) => each.text === now)) takeUp();
        else {
          carrySteps(of, edit, now);
          put({
            ...of,
            text: now,
            ...carried(of, edit),
            suggestions: shiftAnswers(of.suggestions, edit),
            suggestedChoices: shiftChoices(of.suggestedChoices ?? [], edit),
          });
        }
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
      put({
        ...of,
        suggestions: suggestions.peek(),
        suggestedChoices: suggestedChoices.peek(),
        foundWith: foundWith.peek(),
      });
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
