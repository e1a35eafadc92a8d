import type { CorrectedText } from "../types.js";
import type { ChoiceLabels } from "./choice-labels.js";
import { type Region, regionsOf } from "./regions.js";
import { TOLD_FIELD, toldOf } from "./told.js";

/**
 * A text as an annotated task. Options are results of a `Choices` control, those of a region with its id and place.
 *
 * Source: Label Studio's "JSON format of annotated tasks", `Choices` and its `perRegion`. Offsets are code points.
 */
export function labelStudioTask(of: CorrectedText, at: number, { controlOf }: ChoiceLabels) {
  const { regions, relations, choices } = regionsOf(of);
  const points = codePointsOf(of.text);
  const placeOf = ({ start, end }: Region) => ({
    ...{ start: points[start], end: points[end], text: of.text.slice(start, end) },
  });
  return {
    id: at + 1,
    data: { text: of.text, [TOLD_FIELD]: toldOf(of) },
    annotations: [
      {
        result: [
          ...regions.map((region) => ({
            id: String(region.id),
            from_name: "label",
            to_name: "text",
            type: "labels",
            value: { ...placeOf(region), labels: [region.label] },
          })),
          ...choices.map(({ name, option, region }, i) => ({
            id: region === undefined ? `choice ${i + 1}` : String(region.id),
            from_name: controlOf(name),
            to_name: "text",
            type: "choices",
            value: { ...(region && placeOf(region)), choices: [option] },
          })),
          ...relations.map(({ label, from, to }) => ({
            type: "relation",
            from_id: String(from),
            to_id: String(to),
            direction: "right",
            labels: [label],
          })),
        ],
      },
    ],
  };
}

/** For every offset in UTF-16 code units how many code points are before it. */
function codePointsOf(text: string): Uint32Array {
  const points = new Uint32Array(text.length + 1);
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    points[at] = count;
    const unit = text.charCodeAt(at);
    const isFirstHalf = unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
    if (!isFirstHalf) count++;
  }
  points[text.length] = count;
  return points;
}
