import { correcting, correctionCount } from "../corrections/store.js";
import { formatCount } from "../format.js";
import { chosenTab } from "../state/tab.js";
import { draft, text } from "../state/view.js";

/** What comes before teaching, as long as there is too little to learn from. */
export function Steps({ missing }: { readonly missing: number }) {
  const count = correctionCount.value;
  const steps = [
    { done: text.value.trim() !== "", what: "Paste a text of yours under “Extract”." },
    {
      done: draft.value.some(({ name }) => name.trim() !== ""),
      what: "Name what you are looking for, in your own words.",
    },
    {
      done: false,
      what: `Correct what was found: say what is right and what is wrong, and mark what was missed. ${
        count === 0
          ? "Five corrections are enough to try."
          : `${formatCount(count, "correction")} so far, ${missing} more to go.`
      }`,
    },
    { done: false, what: "Press Teach. Your own model is trained in this tab, in about a minute." },
  ];
  return (
    <section class="card" aria-labelledby="steps-title">
      <h2 id="steps-title">Teach the model your own names</h2>
      <ol class="teach-steps">
        {steps.map(({ done, what }) => (
          <li key={what} class={done ? "is-done" : ""}>
            <span>
              {what}
              {done && <span class="visually-hidden"> Done.</span>}
            </span>
          </li>
        ))}
      </ol>
      <button
        type="button"
        class="primary"
        onClick={() => {
          correcting.value = true;
          chosenTab.value = "extract";
        }}
      >
        {count === 0 ? "Correct the text on the page" : "Go on correcting"}
      </button>
    </section>
  );
}
