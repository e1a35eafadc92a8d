import type { SchemaNode } from "@ernie-m/heads";
import fc from "fast-check";
import { expect, test } from "vitest";
import { columnNames } from "./column-names.js";
import { relationColumns } from "./tables.js";

test("every path has a column, whatever its names are made of", () => {
  const name = fc.constantFrom("a", "b", "a.b", "a / b", "/a/b", "a/b", "/a", "a~1b", "/~1a~1b");
  const path = fc.array(name, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(path, { maxLength: 8 }), fc.constantFrom(".", " / ", "/"), (paths, joint) => {
      const columns = columnNames(paths, joint);
      const asked = new Set(paths.map((one) => JSON.stringify(one)));
      expect(new Set(Array.from(columns.values(), (one) => JSON.stringify(one)))).toEqual(asked);
      expect(columns.size).toBe(asked.size);
    }),
    { numRuns: 2000 },
  );
});

test("names are those of the path, and its pointer where another column would be called so", () => {
  const node = (name: string, ...children: readonly SchemaNode[]): SchemaNode => ({
    id: 0,
    name,
    children,
    path: name,
    promptName: name,
  });
  const columns = relationColumns([node("a", node("b", node("c")), node("b / c"), node("/b/c"))]);
  expect([...columns]).toEqual([
    ["b", ["b"]],
    ["/b/c", ["b", "c"]],
    ["/b ~1 c", ["b / c"]],
    ["/~1b~1c", ["/b/c"]],
  ]);
  expect([...columnNames([["employer"], ["employer", "seat"], ["employer"]], " / ").keys()]).toEqual([
    "employer",
    "employer / seat",
  ]);
});
