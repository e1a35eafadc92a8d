import fc from "fast-check";
import { expect, it } from "vitest";
import { recognize } from "../src/index.js";

async function addresses(text: string): Promise<readonly unknown[]> {
  const found = await recognize(text, ["email"]);
  for (const { start, end, text: cut, value } of found) {
    expect(text.slice(start, end)).toBe(cut);
    expect(value).toBe(cut);
  }
  return found.map(({ value }) => value);
}

const names = fc.constantFrom("ann", "jörg.müller", "o'brien", "ann+orders", "zoë_9", "иван", "первый-отдел");
const hosts = fc.constantFrom("firma.de", "mail.firma.example", "müller-söhne.de");
const address = fc.tuple(names, hosts).map((parts) => parts.join("@"));

it("finds addresses right after punctuation, and without it", async () => {
  await fc.assert(
    fc.asyncProperty(
      address,
      fc.constantFrom(..."('\"[{<|*`:;,=/!?#>“„«".split(""), "E-Mail:", "邮箱:", "Почта:", "–", "mailto:"),
      fc.constantFrom(..."\n|'\"]})>,;*!?`".split(""), ""),
      async (one, before, after) => {
        expect(await addresses(`${before}${one}${after}`), `${before}${one}${after}`).toEqual([one]);
      },
    ),
    { numRuns: 500 },
  );
});

it("finds each of several that signs part", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(address, { minLength: 2, maxLength: 4 }),
      fc.constantFrom(",", ";", "|", ", ", "/"),
      async (all, between) => {
        expect(await addresses(all.join(between))).toEqual(all);
      },
    ),
  );
});

it("finds none in the address of a server, in two signs in a row or without a name", async () => {
  for (const text of [
    "https://ann:secret@host.example/x",
    "ftp://ann@host.example",
    "a@b@host.example",
    ":@host.example",
  ])
    expect(await addresses(text), text).toEqual([]);
});
