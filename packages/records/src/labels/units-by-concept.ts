import { labelConcepts } from "./label-words.js";

/** Units in which what a concept's first word says is measured. */
const UNITS: Readonly<Record<string, string>> = {
  age: "a mo wk d",
  dose: "g mg µg ng IU mL L mol mmol mg/kg mg/d",
  weight: "kg g mg t lb oz",
  height: "m cm mm ft in",
  "battery life": "h min d",
  capacity: "L mL hL cL m³ GB MB TB KB Ah mAh Wh kWh gal",
  warranty: "a mo wk d",
  duration: "a mo wk d h min s",
  "notice period": "a mo wk d",
  "payment term": "a mo wk d",
};

/** The units that fit names, by their concept; undefined where nothing is known. */
export function unitsOf(labels: readonly string[]): ReadonlySet<string> | undefined {
  const concepts = labelConcepts.filter((words) =>
    labels.some((label) => words.includes(label.toLowerCase())),
  );
  const units = concepts.flatMap(([first]) => (Object.hasOwn(UNITS, first) ? UNITS[first].split(" ") : []));
  return units.length === 0 ? undefined : new Set(units);
}
