// Gives symbols what their docstrings do not say: the group that their page is found under, and an example.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Comment, CommentTag, ReflectionKind } from "typedoc";
import { SHOWN_BY } from "./entries.mjs";

const EXAMPLES = fileURLToPath(new URL("../../api/", import.meta.url));

/** Names a module as its entry, and puts each of its symbols into a group. `entry` is a row of ENTRIES. */
export function describeModule(module, name, entry) {
  module.name = name;
  const intro = exampleOf(name, "index");
  if (intro !== undefined) module.comment = new Comment([{ kind: "text", text: intro }]);
  for (const symbol of module.children ?? []) {
    const comment = commentOf(symbol);
    add(comment, "@category", groupOf(symbol, entry));
    const example = exampleOf(name, symbol.name);
    if (example !== undefined) add(comment, "@example", example);
  }
}

/** Within a group what opens a model first, then other functions, classes, and the types that they take and give. */
export function sortSymbols(module) {
  for (const group of module.categories ?? [])
    group.children.sort((a, b) => rankOf(a) - rankOf(b) || a.name.localeCompare(b.name, "en"));
}

function rankOf(symbol) {
  if (symbol.kindOf(ReflectionKind.Function)) return symbol.name.startsWith("load") ? 0 : 1;
  const place = [ReflectionKind.Class, ReflectionKind.Variable].findIndex((kind) => symbol.kindOf(kind));
  return place === -1 ? 4 : place + 2;
}

function add(comment, tag, text) {
  comment.blockTags.push(new CommentTag(tag, [{ kind: "text", text }]));
}

/** A function's comment is that of its first signature. */
function commentOf(symbol) {
  const holder = symbol.kindOf(ReflectionKind.Function) ? symbol.signatures[0] : symbol;
  holder.comment ??= new Comment();
  return holder.comment;
}

function groupOf(symbol, { source, groups, others }) {
  const root = `packages/${source.slice(0, source.indexOf("/src/"))}/src/`;
  const file = symbol.sources?.[0]?.fullFileName.split(root)[1] ?? "";
  const folder = Object.keys(groups).find((name) => file.startsWith(`${name}/`));
  return folder === undefined ? others : groups[folder];
}

/** The example of a symbol, from the files in `docs/api`. */
function exampleOf(entry, symbol) {
  const path = `${EXAMPLES}${entry}/${SHOWN_BY[entry]?.[symbol] ?? symbol}.md`;
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}
