import { colours, text } from "../state/view.js";
import { type NameChoice, nameChoices } from "./names.js";
import {
  accept,
  acceptRest,
  call,
  chooseBeside,
  headFor,
  isOpenChoice,
  reject,
  reopen,
  selectedMark,
  selectedWords,
} from "./selection.js";
import { canUndo, choices, current, marks, undo } from "./store.js";

/** What can be said about what is selected, each with the key that says it. */
export function CorrectionToolbar() {
  const mark = selectedMark.value;
  const place = mark ?? selectedWords.value;
  const open =
    marks.value.filter(({ state }) => state === "open").length + choices.value.filter(isOpenChoice).length;
  return (
    <div class="correction-toolbar">
      <fieldset class="correction-names">
        <legend class="visually-hidden">Names</legend>
        {nameChoices.value.map((choice) => (
          <NameChip key={`${choice.parent ?? ""} ${choice.name}`} choice={choice} />
        ))}
      </fieldset>
      <p class="hint" id="correction-hint" aria-live="polite">
        {hintFor(place !== undefined, mark !== undefined)}
      </p>
      <div class="actions">
        <button
          type="button"
          class="quiet"
          disabled={mark === undefined || mark.state === "added"}
          aria-keyshortcuts="Enter"
          onClick={() => mark && (mark.state === "right" ? reopen(mark) : accept(mark))}
        >
          {mark?.state === "right" ? "Undecided again" : "Right"} <kbd>Enter</kbd>
        </button>
        <button
          type="button"
          class="quiet"
          disabled={mark === undefined}
          aria-keyshortcuts="Delete"
          onClick={() => mark && (mark.state === "wrong" ? reopen(mark) : reject(mark))}
        >
          {mark?.state === "wrong" ? "Undecided again" : "Wrong"} <kbd>Del</kbd>
        </button>
        <button
          type="button"
          class="quiet"
          disabled={marks.value.length === 0}
          aria-keyshortcuts="N"
          onClick={() => chooseBeside(1)}
        >
          Next <kbd>N</kbd>
        </button>
        <button type="button" class="quiet" disabled={!canUndo.value} aria-keyshortcuts="U" onClick={undo}>
          Undo <kbd>U</kbd>
        </button>
        <button
          type="button"
          class="quiet"
          disabled={text.value.trim() === "" || (open === 0 && current.value?.checked === true)}
          onClick={acceptRest}
        >
          {open > 0
            ? open === 1
              ? "The one that is left is right"
              : `The other ${open} are right`
            : current.value?.checked
              ? "All is checked"
              : "That is all"}
        </button>
      </div>
    </div>
  );
}

function hintFor(hasPlace: boolean, isMark: boolean): string {
  if (nameChoices.value.length === 0)
    return "Add a name to look for first: that is what words are called by.";
  if (isMark)
    return "Right or wrong? A name calls it something else; drag its edges, or move them with Alt and arrows.";
  if (hasPlace) return "What is it? Press a digit or choose a name.";
  return "Click what was found to judge it. Select words that were missed, and choose their name.";
}

function NameChip({ choice }: { readonly choice: NameChoice }) {
  const { name, parent, digit } = choice;
  const mark = selectedMark.value;
  const place = mark ?? selectedWords.value;
  const head =
    place !== undefined && parent !== undefined
      ? mark?.head?.name === parent
        ? mark.head
        : headFor(parent, place)
      : undefined;
  const isPossible = place !== undefined && (parent === undefined || head !== undefined);
  const isIt = mark?.name === name && mark.head?.name === parent;
  const why =
    place === undefined
      ? "Select words, or something that was found"
      : isPossible
        ? undefined
        : `It belongs to a ${parent}: mark that first`;
  return (
    <button
      type="button"
      class={`chip name-chip kind-${colours.value.get(name) ?? 0}`}
      disabled={!isPossible}
      aria-pressed={isIt}
      title={why}
      {...(digit !== undefined && { "aria-keyshortcuts": digit })}
      // The selection in the text stays what it is.
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => call(choice)}
    >
      <span class="swatch" aria-hidden="true" />
      {digit !== undefined && <kbd>{digit}</kbd>} <bdi>{name}</bdi>
      {parent !== undefined && (
        <small>
          of <bdi>{head === undefined ? parent : shortened(text.value.slice(head.start, head.end))}</bdi>
        </small>
      )}
    </button>
  );
}

function shortened(of: string): string {
  return of.length > 24 ? `${of.slice(0, 23)}…` : of;
}
