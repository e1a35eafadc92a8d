import { groupBy } from "../../spans/group-by.js";
import { choiceNamesIn } from "../choice-records.js";
import type { CorrectedText } from "../types.js";
import type { ChoiceLabels } from "./choice-labels.js";
import { regionsOf } from "./regions.js";
import { TOLD_FIELD, toldOf } from "./told.js";

/**
 * A text as a line for doccano. Options of the text are its categories; one of an entity stands behind its label,
 * `dish##good`, and a second one is an entity of its own at the same place.
 *
 * Source: doccano's JSONL of sequence labelling with relations (`entities`, `relations`) and of intent detection
 * (`cats`); for `##`, PaddleNLP's `doccano.py`. Offsets are UTF-16 code units.
 */
export function doccanoLine(of: CorrectedText, at: number, { categoryOf }: ChoiceLabels) {
  const { regions, relations, choices } = regionsOf(of);
  const hasChoices = choiceNamesIn(of.names).length > 0;
  const byRegion = groupBy(choices, ({ region }) => region?.id);
  let last = regions.length;
  return {
    id: at + 1,
    text: of.text,
    entities: regions.flatMap(({ id, label, start, end }) => {
      const options = (byRegion.get(id) ?? []).map(categoryOf);
      const labels = options.length === 0 ? [label] : options.map((option) => `${label}##${option}`);
      return labels.map((each, i) => ({
        ...{ id: i === 0 ? id : ++last, label: each, start_offset: start, end_offset: end },
      }));
    }),
    relations: relations.map(({ label, from, to }, i) => ({
      id: i + 1,
      from_id: from,
      to_id: to,
      type: label,
    })),
    ...(hasChoices && { cats: (byRegion.get(undefined) ?? []).map(categoryOf) }),
    [TOLD_FIELD]: toldOf(of),
  };
}
