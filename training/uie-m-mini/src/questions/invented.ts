import { Drafting } from "../documents/draft.js";
import { drawLayout, isEastern } from "../documents/layout.js";
import type { Example } from "../example.js";
import { kinds } from "../kinds.js";
import { wordsOf } from "../lexicon/lexicon.js";
import type { Random } from "../random.js";
import { type Making, stemOf } from "../values/names.js";
import { canMake, makeValue } from "../values/value.js";

const plainKinds = Object.keys(kinds);

/** A caption that no word list has: words of texts put together, or invented. */
function inventedCaption(words: readonly string[], making: Making, random: Random): string {
  if (words.length === 0 || random.chance(0.2)) return stemOf(making, random);
  const space = isEastern(making.lexicon) ? "" : " ";
  return random.sample(words, random.between(1, 2)).join(space);
}

/**
 * A form with captions that mean nothing yet: what is asked for by a caption is what stands beside it. Labels that
 * were never learned are found that way.
 */
export function askInventedForm(words: readonly string[], making: Making, random: Random): Example {
  const layout = drawLayout(making.lexicon, random);
  const drafting = new Drafting();
  const captions = [
    ...new Set(Array.from({ length: random.between(3, 8) }, () => inventedCaption(words, making, random))),
  ];
  const values = captions.map((caption, i) => {
    if (i > 0) drafting.write(layout.join === "\n" ? "\n" : layout.join);
    drafting.write(layout.caption(caption)).write(layout.separator);
    const start = drafting.length;
    if (words.length > 0 && random.chance(0.3))
      drafting.write(random.sample(words, random.between(1, 3)).join(isEastern(making.lexicon) ? "" : " "));
    else
      drafting.value(
        makeValue(random.pick(plainKinds.filter((kind) => canMake(kind, making.lexicon))), making, random),
      );
    return { caption, start, end: drafting.length };
  });
  if (random.chance(0.4)) drafting.line().write(random.pick(wordsOf(making.lexicon, "filler")));
  const { text } = drafting.done();
  if (random.chance(0.15)) {
    const other = inventedCaption(words, making, random);
    const stands = text.toLowerCase().includes(other.toLowerCase());
    if (!stands) return { text, prompt: other, spans: [] };
  }
  const { caption, start, end } = random.pick(values);
  const prompt = random.chance(0.2)
    ? caption.toLowerCase().replaceAll(" ", "_")
    : random.chance(0.3)
      ? caption.toLowerCase()
      : caption;
  return { text, prompt, spans: [{ start, end }] };
}
