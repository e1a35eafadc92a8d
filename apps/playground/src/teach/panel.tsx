import { correctionCount } from "../corrections/store.js";
import { Basis } from "./basis.jsx";
import { Outcome } from "./outcome.jsx";
import { Running } from "./running.jsx";
import { teaching } from "./state.js";
import { Steps } from "./steps.jsx";
import { TaughtList } from "./taught-list.jsx";

/** Corrections from which on a training may teach something. */
const ENOUGH = 5;

/** From corrections to a model of one's own. */
export function TeachPanel() {
  const { state } = teaching.value;
  return (
    <div class="teach">
      <div class="column">
        {state === "running" ? (
          <Running />
        ) : state === "done" ? (
          <Outcome />
        ) : correctionCount.value < ENOUGH ? (
          <Steps missing={ENOUGH - correctionCount.value} />
        ) : (
          <Basis />
        )}
      </div>
      <div class="column">
        <section class="card" aria-labelledby="taught-title">
          <h2 id="taught-title">Your models</h2>
          <TaughtList />
        </section>
      </div>
    </div>
  );
}
