import fc from "fast-check";
import { expect, test } from "vitest";
import { examplesOf } from "./examples.js";

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Found {
  readonly person: readonly Span[];
  readonly location: readonly Span[];
  readonly byForm: readonly (Span & { readonly kind: string })[];
}

const TEXT = "abcdefghijklmnop";

/** What the recipe prints of `TEXT` when this is found in it. */
async function redacted({ person, location, byForm }: Found): Promise<string> {
  const [{ code }] = examplesOf("recipes/redact.md");
  const body = code.replace(/^import .*$/gm, "").replace(/^const text = .*$/m, "const text = TEXT;");
  const stands: Readonly<Record<string, unknown>> = {
    TEXT,
    loadExtractor: async () => ({ extract: async () => ({ person, location }), dispose: async () => {} }),
    modelUrl: undefined,
    nodeRuntime: () => undefined,
    recognize: async () => byForm,
  };
  const printed: string[] = [];
  const names = [...Object.keys(stands), "console"];
  const run = new Function(...names, `return (async () => {${body}})();`);
  await run(...Object.values(stands), { log: (line: string) => printed.push(line) });
  return printed.join("\n");
}

/** The same by looking at every letter; `#` stands for a mark. */
function wanted(spans: readonly Span[]): string {
  const isInside = (at: number): boolean => spans.some(({ start, end }) => start <= at && at < end);
  const goesOn = (at: number): boolean => spans.some(({ start, end }) => start < at && at < end);
  return Array.from(TEXT, (letter, at) => {
    if (!isInside(at)) return letter;
    return goesOn(at) ? "" : "#";
  }).join("");
}

const span = fc
  .tuple(fc.nat(TEXT.length - 1), fc.integer({ min: 1, max: TEXT.length }))
  .map(([start, length]) => ({ start, end: Math.min(TEXT.length, start + length) }));
const spans = fc.array(span, { maxLength: 3 });
const found: fc.Arbitrary<Found> = fc.record({
  person: spans,
  location: spans,
  byForm: spans.map((all) => all.map((each) => ({ ...each, kind: "email" }))),
});

test("nothing that was found is left in the text, however spans nest and cross, and nothing else is cut", async () => {
  await fc.assert(
    fc.asyncProperty(found, async (all) => {
      const shown = (await redacted(all)).replaceAll(/\[(?:NAME|PLACE|EMAIL)\]/g, "#");
      expect(shown).toBe(wanted([...all.person, ...all.location, ...all.byForm]));
    }),
  );
});

test("what stands for spans in one another is what the outer one was found as", async () => {
  const person = [{ start: 2, end: 9 }];
  for (const location of [
    { start: 2, end: 5 },
    { start: 4, end: 9 },
    { start: 3, end: 6 },
  ])
    expect(await redacted({ person, location: [location], byForm: [] })).toBe("ab[NAME]jklmnop");
});
