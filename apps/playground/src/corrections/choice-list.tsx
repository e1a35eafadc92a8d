import { formatPercent } from "../format.js";
import { colours, text } from "../state/view.js";
import type { Choice } from "./choices.js";
import { chooseOption, isOpenChoice, reopenChoice } from "./selection.js";
import { choices } from "./store.js";

/** Choices between options: the right one of each is picked, by keyboard as every group of such buttons. */
export function ChoiceList() {
  if (choices.value.length === 0) return null;
  return (
    <ul class="choices" aria-label="Choices to judge">
      {choices.value.map((choice) => (
        <li key={choice.key} class={`choice kind-${colours.value.get(choice.name) ?? 0}`}>
          <ChoiceLine choice={choice} />
        </li>
      ))}
    </ul>
  );
}

function ChoiceLine({ choice }: { readonly choice: Choice }) {
  const { key, name, head, options, picked, decided } = choice;
  const words = head && text.value.slice(head.start, head.end);
  const optionOf = (option: string | undefined) => (
    <label key={option ?? ""} class="choice-option">
      <input
        type="radio"
        name={key}
        checked={decided !== undefined && decided.option === option}
        onChange={() => chooseOption(choice, option)}
      />
      {option === undefined ? "none of them" : <bdi>{option}</bdi>}
      {picked
        .filter((each) => each.option === option)
        .map(({ probability }) => (
          <small key="sure">model: {formatPercent(probability)}</small>
        ))}
    </label>
  );
  return (
    <fieldset>
      <legend>
        <span class="swatch" aria-hidden="true" />
        <bdi>{labelOf(name)}</bdi>
        {words !== undefined && (
          <small>
            of <bdi>{words}</bdi>
          </small>
        )}
        <small class="correction-state">{stateOf(choice)}</small>
      </legend>
      <div class="choice-options">
        {options.map(optionOf)}
        {optionOf(undefined)}
        {decided !== undefined && (
          <button
            type="button"
            class="quiet"
            aria-label={`${labelOf(name)}${words === undefined ? "" : ` of ${words}`}: undecided again`}
            onClick={() => reopenChoice(choice)}
          >
            Undecided again
          </button>
        )}
      </div>
    </fieldset>
  );
}

function stateOf(choice: Choice): string {
  const { picked, decided } = choice;
  if (decided === undefined) return isOpenChoice(choice) ? "not decided" : "nothing picked";
  if (picked.length === 0) return decided.option === undefined ? "right" : "added";
  return picked.some(({ option }) => option === decided.option) ? "right" : "wrong";
}

/** The name without its options, which stand beside it. */
function labelOf(name: string): string {
  return name.replace(/\s*[[［][^[［]*$/u, "");
}
