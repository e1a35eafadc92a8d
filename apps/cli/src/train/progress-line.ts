import type { Console } from "../console.js";
import type { Watcher } from "./watcher.js";

/** Duration in words short enough for a line: `42 s`, `3 min`, `2 h 5 min`. */
export function shortTime(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** One line on standard error that shows loss, development score and time left; a line an evaluation where nobody watches. */
export function progressLine(console: Console, write: (text: string) => void): Watcher {
  let total = 0;
  let score = "";
  let shown = false;
  return {
    async hear(event) {
      switch (event.type) {
        case "start":
          total = event.estimate.steps;
          for (const warning of event.warnings) console.warn(warning);
          return;
        case "step": {
          if (!console.interactive) return;
          const { step, loss, secondsLeft } = event;
          const left = step + 1 < total ? `, ${shortTime(secondsLeft)} left` : "";
          write(`\r\u001b[Kstep ${step + 1} of ${total}: loss ${loss.toPrecision(3)}${score}${left}`);
          shown = true;
          return;
        }
        case "evaluation": {
          const { measure } = event.evaluation;
          const value = (event.evaluation.metrics[measure] ?? event.evaluation.score).toFixed(3);
          score = `, ${measure} ${value}`;
          if (!console.interactive)
            console.note(
              `step ${event.step} of ${total}: ${measure} ${value}${event.isBest ? ", the best so far" : ""}`,
            );
          return;
        }
        case "saved":
        case "end":
          return;
      }
    },
    async close() {
      if (shown) write("\n");
    },
  };
}
