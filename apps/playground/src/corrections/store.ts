import { batch, computed, effect, signal } from "@preact/signals";
import { standsInText } from "../spans/found.js";
import { editBetween, touchedShare } from "../spans/shift.js";
import { ready } from "../state/model.js";
import { found, outcome } from "../state/result.js";
import { text } from "../state/view.js";
import { type Choice, choicesOf, shiftChoices } from "./choices.js";
import { marksOf, shiftAnswers } from "./judge.js";
import { askedNames, choiceNames } from "./names.js";
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

/** What somebody says about a text. */
interface Said {
  readonly judgements: readonly Judgement[];
  readonly choices: readonly ChoiceJudgement[];
  readonly checked: boolean;
}

interface Step extends Said {
  readonly id: string;
}

function saidNow(): Said {
  const { judgements = noJudgements, choices: chosen = noChoices, checked = false } = current.value ?? {};
  return { judgements, choices: chosen, checked };
}

const MOST_UNDONE = 200;
const past = signal<readonly Step[]>([]);
/** Whether the last correction of the text on the page can be taken back. */
export const canUndo = computed(() => past.value.some(({ id }) => id === currentId.value));

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
    past.value = [...past.value, { id, ...before }].slice(-MOST_UNDONE);
    put({ ...known(id), ...before, ...change(before) });
    currentId.value = id;
  });
}

export function undo(): void {
  const at = past.value.findLastIndex(({ id }) => id === currentId.value);
  const step = past.value[at];
  if (step === undefined) return;
  batch(() => {
    past.value = past.value.toSpliced(at, 1);
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
            choices: shiftChoices(of.choices ?? noChoices, edit),
            suggestedChoices: shiftChoices(of.suggestedChoices ?? [], edit),
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
