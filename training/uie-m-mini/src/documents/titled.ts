import type { Lexicon } from "../lexicon/lexicon.js";
import type { Random } from "../random.js";
import type { Drafting, Entity } from "./draft.js";

const TITLED = 0.15;

/** Writes what a thing is called, now and then a person with a title, which is no part of the name. */
export function writeTitled(
  drafting: Drafting,
  entity: Entity,
  lexicon: Lexicon,
  random: Random,
  called: "full" | "short" = "full",
): void {
  const titles = lexicon.words.get("title");
  const isTitled = titles !== undefined && entity.value.kinds.includes("person") && random.chance(TITLED);
  const [before, after] = isTitled ? random.pick(titles).split("{}") : ["", ""];
  drafting.write(before).mention(entity, called).write(after);
}
