import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";

/** `UPDATE_EXPORTS=1` writes the lists anew instead of comparing them. */
const update = process.env.UPDATE_EXPORTS === "1";

const HEADER = `# What this package exports, by entry; "type" is what is gone at run time. A name that is published stays: it
# stands here when an app, another package, a runtime of one's own or a documented example needs it.
# test/exports.test.ts compares; UPDATE_EXPORTS=1 npx vitest run test/exports.test.ts writes the list anew.
`;

/**
 * A test that a package's entries export exactly the names in its `exports.txt`, types included, as its built
 * declarations have them. `folder` is the package's.
 */
export function testExports(folder: URL): void {
  test("the entries export what exports.txt lists, no more and no less", () => {
    const file = new URL("exports.txt", folder);
    const found = exportsOf(folder);
    if (update) {
      writeFileSync(
        file,
        HEADER + [...found].map(([entry, names]) => `\n${entry}\n${indented(names)}`).join(""),
      );
      return;
    }
    const listed = existsSync(file)
      ? readList(readFileSync(file, "utf8"))
      : new Map<string, readonly string[]>();
    const problems = [...new Set([...found.keys(), ...listed.keys()])].flatMap((entry) =>
      differences(entry, found.get(entry) ?? [], listed.get(entry) ?? []),
    );
    if (problems.length > 0) expect.fail(problems.join("\n"));
  });
}

function differences(entry: string, found: readonly string[], listed: readonly string[]): readonly string[] {
  const added = found.filter((name) => !listed.includes(name));
  const gone = listed.filter((name) => !found.includes(name));
  return [
    ...added.map(
      (name) =>
        `${entry} exports "${name}", which exports.txt does not list. Who needs it? If nobody outside the package does, do not export it; else add "${name}" to the list, below ${entry}.`,
    ),
    ...gone.map(
      (name) =>
        `${entry} does not export "${name}", which exports.txt lists. Export it again, or take it off the list and write a changeset: who uses it must change.`,
    ),
  ];
}

/** The names of every entry of a package that has declarations, sorted. */
function exportsOf(folder: URL): ReadonlyMap<string, readonly string[]> {
  const { name, exports } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8")) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  const entries = Object.entries(exports).flatMap(([entry, target]): [string, readonly string[]][] =>
    typeof target === "string"
      ? []
      : [[entry.replace(/^\./, name), namesOf(new URL(target.types, folder)).sort(byName)]],
  );
  return new Map(entries);
}

const DECLARED_VALUE = /^export declare (?:abstract class|class|const|enum|function|let)\b/;

/** What a module of declarations exports; what it takes over whole from another module is looked up there. */
function namesOf(file: URL): string[] {
  const text = readFileSync(file, "utf8");
  const { module, errors } = parseSync(file.pathname, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file.pathname}: ${error.message}`);
  return module.staticExports.flatMap(({ start, entries }) =>
    entries.flatMap(({ exportName, importName, moduleRequest, isType }) => {
      // The parser counts everything that is declared as a type.
      const isValue = !isType || DECLARED_VALUE.test(text.slice(start));
      if (exportName.name !== null) return [`${isValue ? "" : "type "}${exportName.name}`];
      if (exportName.kind === "Default") return ["default"];
      if (moduleRequest === null || importName.kind !== "AllButDefault") return [];
      return namesOf(new URL(moduleRequest.value.replace(/\.js$/, ".d.ts"), file));
    }),
  );
}

function readList(text: string): ReadonlyMap<string, readonly string[]> {
  const list = new Map<string, string[]>();
  let names: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("#") || line.trim() === "") continue;
    if (line.startsWith(" ")) names.push(line.trim());
    else {
      names = [];
      list.set(line, names);
    }
  }
  return list;
}

const indented = (names: readonly string[]) => names.map((name) => `  ${name}\n`).join("");

/** In the order of the names, whether types or not, capital or small. */
function byName(a: string, b: string): number {
  const [nameA, nameB] = [a, b].map((name) => name.replace(/^type /, "").toLowerCase());
  return nameA < nameB ? -1 : Number(nameA > nameB);
}
