import { parseSchema } from "@ernie-m/heads";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Draft, draftErrors, draftNode, draftOf, schemaOf, walkDraft } from "./draft.js";
import { addAfter, addChild, indent, move, outdent, remove, rename } from "./edit.js";
import { formatSchema, readSchemaText } from "./json.js";

type Tree = readonly (readonly [name: string, children: Tree])[];

function treeOf(draft: Draft): Tree {
  return draft.map(({ name, children }) => [name, treeOf(children)]);
}

function draftFrom(tree: Tree): Draft {
  return tree.map(([name, children]) => draftNode(name, draftFrom(children)));
}

const name = fc.oneof(
  fc.constantFrom(
    "person",
    "地点",
    "2020",
    "1",
    "__proto__",
    "a b",
    'say "x"',
    "x, [y",
    "Sentiment [good, bad]",
  ),
  fc.string({ minLength: 1, maxLength: 6, unit: "grapheme" }).filter(isName),
);

function isName(text: string): boolean {
  try {
    parseSchema(text);
    return true;
  } catch {
    return false;
  }
}

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.uniqueArray(
    fc.tuple(
      name,
      fc.oneof({ depthSize: "small", withCrossShrink: true }, fc.constant<Tree>([]), tie("tree")),
    ),
    {
      maxLength: 4,
      selector: ([own]) => own,
    },
  ),
}));
const someTree = tree.filter((names) => names.length > 0);

describe("a draft and its schema", () => {
  it("gives back the names, their order and what hangs on them", () => {
    fc.assert(
      fc.property(someTree, (names) => {
        const schema = schemaOf(draftFrom(names));
        expect(treeOf(draftOf(parseSchema(schema)))).toEqual(names);
      }),
    );
  });

  it("is the same after being written as JSON and read again", () => {
    fc.assert(
      fc.property(someTree, (names) => {
        const schema = schemaOf(draftFrom(names));
        if (schema === undefined) throw new Error("no schema");
        const read = readSchemaText(formatSchema(schema));
        if (!read.ok) throw new Error(read.message);
        expect(treeOf(read.draft)).toEqual(names);
      }),
    );
  });

  it("leaves blank names out, with what hangs on them", () => {
    expect(
      schemaOf(
        draftFrom([
          ["a", []],
          [" ", [["b", []]]],
          ["c", [["", []]]],
        ]),
      ),
    ).toEqual(["a", "c"]);
    expect(schemaOf(draftFrom([["", []]]))).toBeUndefined();
  });

  it("takes the shortest usual form", () => {
    expect(
      schemaOf(
        draftFrom([
          ["person", [["birthplace", []]]],
          ["location", []],
        ]),
      ),
    ).toEqual([{ person: ["birthplace"] }, "location"]);
    expect(formatSchema({ person: ["birthplace"] })).toBe('{ "person": ["birthplace"] }');
  });
});

describe("what is typed as JSON", () => {
  it("is refused with the path of what is wrong", () => {
    expect(readSchemaText('[{"person": ["birthplace", 3]}]')).toMatchObject({
      ok: false,
      path: "$[0].person[1]",
    });
    expect(readSchemaText('["a", ')).toMatchObject({ ok: false, path: undefined });
    expect(readSchemaText("[]")).toMatchObject({ ok: false, path: "$" });
  });
});

describe("editing a draft", () => {
  const draft = (): Draft =>
    draftFrom([
      [
        "a",
        [
          ["b", []],
          ["c", []],
        ],
      ],
      ["d", []],
    ]);
  const idOf = (of: Draft, wanted: string): number => {
    for (const { node } of walkDraft(of)) if (node.name === wanted) return node.id;
    throw new Error(`no ${wanted}`);
  };
  const names = (of: Draft): Tree => treeOf(of);

  it("renames, adds and removes", () => {
    const start = draft();
    expect(names(rename(start, idOf(start, "c"), "x"))).toEqual([
      [
        "a",
        [
          ["b", []],
          ["x", []],
        ],
      ],
      ["d", []],
    ]);
    expect(names(addAfter(start, idOf(start, "b")).draft)).toEqual([
      [
        "a",
        [
          ["b", []],
          ["", []],
          ["c", []],
        ],
      ],
      ["d", []],
    ]);
    expect(names(addAfter(start, undefined).draft).at(-1)).toEqual(["", []]);
    expect(names(addChild(start, idOf(start, "d")).draft)).toEqual([
      [
        "a",
        [
          ["b", []],
          ["c", []],
        ],
      ],
      ["d", [["", []]]],
    ]);
    expect(names(remove(start, idOf(start, "a")).draft)).toEqual([["d", []]]);
  });

  it("moves among siblings, and hangs a name on the one above or beside its parent", () => {
    const start = draft();
    expect(names(move(start, idOf(start, "c"), -1).draft)[0]).toEqual([
      "a",
      [
        ["c", []],
        ["b", []],
      ],
    ]);
    expect(move(start, idOf(start, "a"), -1).draft).toBe(start);
    expect(names(indent(start, idOf(start, "d")).draft)).toEqual([
      [
        "a",
        [
          ["b", []],
          ["c", []],
          ["d", []],
        ],
      ],
    ]);
    expect(names(outdent(start, idOf(start, "b")).draft)).toEqual([
      ["a", [["c", []]]],
      ["b", []],
      ["d", []],
    ]);
  });

  it("leaves the focus on a name that is there", () => {
    const start = draft();
    expect(remove(start, idOf(start, "c")).focus).toBe(idOf(start, "b"));
    expect(remove(start, idOf(start, "b")).focus).toBe(idOf(start, "c"));
    const only = draftFrom([["a", [["b", []]]]]);
    expect(remove(only, idOf(only, "b")).focus).toBe(idOf(only, "a"));
  });

  it("keeps every name once, whatever is moved where", () => {
    const step = fc.tuple(fc.nat(9), fc.constantFrom("up", "down", "in", "out"));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let current = draft();
        for (const [at, what] of steps) {
          const all = [...walkDraft(current)];
          const id = all[at % all.length].node.id;
          const edit =
            what === "in"
              ? indent(current, id)
              : what === "out"
                ? outdent(current, id)
                : move(current, id, what === "up" ? -1 : 1);
          current = edit.draft;
          expect(edit.focus).toBe(id);
        }
        expect([...walkDraft(current)].map(({ node }) => node.name).sort()).toEqual(["a", "b", "c", "d"]);
      }),
    );
  });

  it("says which name is wrong", () => {
    const wrong = draftFrom([
      ["fine", []],
      ["Sentiment []", []],
    ]);
    expect([...draftErrors(wrong).keys()]).toEqual([wrong[1].id]);
  });
});
