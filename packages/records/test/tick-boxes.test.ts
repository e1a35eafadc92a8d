import fc from "fast-check";
import { expect, it } from "vitest";
import { extractRecords } from "../src/index.js";
import { fakeExtractor } from "./fake-extractor.js";

const boxes = fc.constantFrom(
  ["[ ]", "[x]"],
  ["[ ]", "[X]"],
  ["☐", "☑"],
  ["☐", "☒"],
  ["( )", "(x)"],
  ["[]", "[x]"],
);
const words = fc.constantFrom(["yes", "no"], ["Ja", "Nein"], ["oui", "non"], ["да", "нет"]);

async function newsletter(text: string): Promise<unknown> {
  const schema = { type: "object", properties: { newsletter: { type: "boolean" } } } as const;
  const { record } = await extractRecords(fakeExtractor(), text, schema);
  return record.newsletter;
}

it("takes the word beside the ticked box for the answer, before it or after it", async () => {
  await fc.assert(
    fc.asyncProperty(
      boxes,
      words,
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom(": ", ":\n"),
      fc.constantFrom(" ", "   ", "\n"),
      async ([empty, ticked], [yes, no], answer, boxFirst, colon, between) => {
        const option = (word: string, chosen: boolean): string =>
          (boxFirst ? [chosen ? ticked : empty, word] : [word, chosen ? ticked : empty]).join(" ");
        const text = `Newsletter${colon}${option(yes, answer)}${between}${option(no, !answer)}\nName: Ann`;
        expect(await newsletter(text), text).toBe(answer);
      },
    ),
  );
});

it("takes a box alone for what is in it, and no bare x for anything", async () => {
  for (const [text, value] of [
    ["Newsletter: [x]", true],
    ["Newsletter: ☒", true],
    ["Newsletter: [ ]", false],
    ["Newsletter: ☐", false],
    ["Newsletter: x", undefined],
    ["Newsletter: [ ] yes [ ] no", undefined],
    ["Newsletter: yes", true],
  ] as const)
    expect(await newsletter(text), text).toBe(value);
});

it("does so for any options", async () => {
  const schema = { type: "object", properties: { priority: { enum: ["low", "high"] } } } as const;
  for (const text of ["Priority: [ ] low [x] high", "Priority: low [ ] high [x]", "Priority: ☐ low ☑ high"])
    expect((await extractRecords(fakeExtractor(), text, schema)).record, text).toEqual({ priority: "high" });
});
