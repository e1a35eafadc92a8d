import type { ExtractionCall } from "./call.js";
import type { Stretch } from "./stretch.js";

/** Tells what came nearest to being found for the names of a stretch, once all of it is read. */
export function tellMisses(
  { readers }: Stretch,
  text: string,
  { limits, options }: Pick<ExtractionCall, "limits" | "options">,
): void {
  if (limits.nearMisses === 0) return;
  for (const { name, question } of readers) {
    if (question.asked.choices !== undefined) continue;
    const spans = question
      .misses(limits.nearMisses)
      .map(({ start, end, probability }) => ({ text: text.slice(start, end), start, end, probability }));
    const subject = name.subject === undefined ? {} : { subject: name.subject.text };
    options.onNearMisses?.({ text, name: name.node.name, ...subject, spans });
  }
}
