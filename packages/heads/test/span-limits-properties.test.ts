import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InformationExtractor } from "../src/information-extraction/extractor.js";
import type { ExtractionEntry, ExtractionResult } from "../src/information-extraction/types.js";
import { HashedModel, hashedTokenizer } from "./hashed-model.js";
import { characterTokenizer } from "./scripted-model.js";

const open = { onPromptTooLong: () => undefined };
const text = fc.string({ unit: fc.constantFrom(..."aB. 。\né😀文 "), maxLength: 300, size: "max" });
const scopes = fc.record({
  maxTokens: fc.integer({ min: 32, max: 64 }),
  kindScope: fc.constantFrom("sentence", "window"),
  relationScope: fc.constantFrom("sentence", "window", "document"),
  overlap: fc.constantFrom("none", "allow"),
});
const ask = (tokenizer = hashedTokenizer) =>
  new InformationExtractor({ model: new HashedModel(), tokenizer });

const kindsOf = (result: ExtractionResult): readonly ExtractionEntry[] => Object.values(result).flat();
const relationsOf = (result: ExtractionResult): readonly ExtractionEntry[] =>
  kindsOf(result).flatMap(({ relations = {} }) => kindsOf(relations));
/** Full stops with something other than a space after them. */
const CROSSES = /。[\p{Pe}\p{Pf}]*[^\s。\p{Pe}\p{Pf}]/u;

describe("withinSentence", () => {
  it("is on for kinds, off for what hangs on them, and takes nothing else away", async () => {
    const crossing = { kinds: 0, relations: 0 };
    await fc.assert(
      fc.asyncProperty(text, scopes, async (document, options) => {
        const schema = { person: ["friend"] };
        const call = (withinSentence?: boolean) =>
          ask().extract(document, schema, {
            ...open,
            ...options,
            ...(withinSentence !== undefined && { withinSentence }),
          });
        const [usual, never, always] = [await call(), await call(true), await call(false)];
        for (const { text: found } of [...kindsOf(usual), ...kindsOf(never), ...relationsOf(never)])
          expect(found).not.toMatch(CROSSES);
        const places = (entries: readonly ExtractionEntry[]) =>
          entries.map(({ start, end }) => `${start}-${end}`);
        expect(new Set(places(kindsOf(always)))).toEqual(
          new Set([...places(kindsOf(always)), ...places(kindsOf(usual))]),
        );
        expect(places(kindsOf(usual))).toEqual(places(kindsOf(never)));
        const crosses = ({ text: found }: ExtractionEntry): boolean => CROSSES.test(found);
        crossing.kinds += kindsOf(always).filter(crosses).length;
        crossing.relations += relationsOf(usual).filter(crosses).length;
      }),
      { numRuns: 60 },
    );
    expect(crossing.kinds).toBeGreaterThan(50);
    expect(crossing.relations).toBeGreaterThan(50);
  });
});

describe("maxSpanTokens", () => {
  it("bounds every span of a name, whatever the pairing, and keeps all that are short enough", async () => {
    let longer = 0;
    await fc.assert(
      fc.asyncProperty(text, scopes, fc.integer({ min: 1, max: 4 }), async (document, options, most) => {
        // A token is a character.
        const call = (maxSpanTokens: number | Readonly<Record<string, number>>) =>
          ask(characterTokenizer).extract(document, ["person", "place"], { ...options, maxSpanTokens });
        const length = (entry: ExtractionEntry): number => [...entry.text].length;
        const all = await call(30);
        const short = await call(most);
        const named = await call({ person: most, place: 30 });
        for (const entry of [...kindsOf(short), ...(named.person ?? [])])
          expect(length(entry)).toBeLessThanOrEqual(most);
        expect(named).toEqual({
          ...(short.person && { person: short.person }),
          ...(all.place && { place: all.place }),
        });
        // A span that loses its blank ends had more tokens than characters.
        const bare = (entry: ExtractionEntry): boolean => length(entry) <= most - 2;
        expect(kindsOf(short)).toEqual(
          expect.arrayContaining(
            kindsOf(all).filter(
              (e) =>
                bare(e) && !/\s/u.test(document.slice(Math.max(0, (e.start ?? 0) - 1), (e.end ?? 0) + 1)),
            ),
          ),
        );
        longer += kindsOf(all).filter((entry) => length(entry) > most).length;
      }),
      { numRuns: 60 },
    );
    expect(longer).toBeGreaterThan(100);
  });
});

describe("a pool of tokenizers", () => {
  it("changes nothing of any long text, with any scopes", async () => {
    let pooled = 0;
    const tokenizerPool = {
      async tokenizeBatch(
        texts: readonly string[],
        options: { readonly specialTokensInText: "plain" | "find" },
      ) {
        pooled++;
        await new Promise(setImmediate);
        return texts.map((one) => hashedTokenizer.tokenize(one, options));
      },
    };
    await fc.assert(
      fc.asyncProperty(text, scopes, async (part, options) => {
        const document = part.repeat(1 + Math.ceil(1500 / (part.length + 1)));
        const schema = [{ person: "friend" }, "place", "Mood [good, bad]"];
        const call = { ...open, ...options, relationScope: "sentence" } as const;
        expect(await ask().extract(document, schema, { ...call, tokenizerPool })).toEqual(
          await ask().extract(document, schema, call),
        );
      }),
      { numRuns: 20 },
    );
    expect(pooled).toBeGreaterThan(5);
  });
});
