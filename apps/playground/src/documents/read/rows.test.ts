import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textsOfRows } from "./rows.js";

async function texts(written: string): Promise<readonly string[]> {
  const rows = await textsOfRows(new TextEncoder().encode(written), "csv");
  return rows.map(({ text }) => text);
}

const delimiters = fc.constantFrom(",", ";", "\t");
/** Words and whatever else a line may have in it. */
const pieces = fc.constantFrom("word", '5"', '"no"', ",", ";", "你好", "it’s", ", and", "😀", "1", "a.");
const lines = fc.array(pieces, { minLength: 1, maxLength: 6 }).map((parts) => `x${parts.join(" ")}`);

describe("texts of a table", () => {
  it("are what stands in quotation marks, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(
        delimiters,
        fc.array(fc.tuple(fc.nat(), fc.oneof(lines, fc.constant("two\nlines"), fc.constant('"'))), {
          minLength: 1,
        }),
        async (delimiter, rows) => {
          const quoted = rows.map(([id, text]) => `${id}${delimiter}"${text.replaceAll('"', '""')}"\n`);
          expect(await texts(`id${delimiter}text\n${quoted.join("")}`)).toEqual(rows.map(([, text]) => text));
        },
      ),
    );
  });

  it("are whole where nobody has quoted them: with delimiters and quotation marks", async () => {
    await fc.assert(
      fc.asyncProperty(
        delimiters,
        fc.array(lines, { minLength: 1 }),
        fc.boolean(),
        async (delimiter, rows, last) => {
          const row = (text: string, at: number) => (last ? [at, text] : [at, text, "pos"]).join(delimiter);
          const head = (last ? ["id", "Text"] : ["id", "text", "label"]).join(delimiter);
          expect(await texts(`${head}\n${rows.map(row).join("\n")}\n`)).toEqual(rows);
          expect(await texts(`text\n${rows.join("\n")}`)).toEqual(rows);
        },
      ),
    );
  });

  it("are all there without a line of names: each line, also the first", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(lines, { minLength: 1 }), async (rows) => {
        // A comma as sentences have it divides no cells.
        const prose = rows.map((row) => `${row}, they said.`);
        expect(await texts(prose.join("\n"))).toEqual(prose);
      }),
    );
  });

  it.each([
    [
      "a sentence in quotation marks",
      '"One is from Acme."\n"Two, from Beta."\n',
      ["One is from Acme.", "Two, from Beta."],
    ],
    ["one column of words", "Acme\nBeta Ltd\n", ["Acme", "Beta Ltd"]],
    ["cells without names", "1,He came home.\n2,She left.\n", ["He came home.", "She left."]],
    ["names over numbers", "no,who\n1,Anna\n2,Bob\n", ["Anna", "Bob"]],
    ["names over texts", "who;says\nAnna;Good morning, all of you\n", ["Good morning, all of you"]],
    [
      "as many of two delimiters",
      "who;said, if at all\nAnna;One, two, three and so on, up to ten, and back\n",
      ["One, two, three and so on, up to ten, and back"],
    ],
    ["a cell that begins with quoted words", 'id\ttext\n2\t"Hello" was the word\n', ['"Hello" was the word']],
    ["a quotation mark that nothing closes", 'id,text\n1,"Hello\n2,Bye\n', ['"Hello', "Bye"]],
    [
      "marks inside of words beside cells in marks",
      'id,text\n1,"Hi, you"\n2,A 5" screen\n',
      ["Hi, you", 'A 5" screen'],
    ],
    ["a row that is too short", "id,text\n1,Hello\nA remark\n", ["Hello", "A remark"]],
    ["cells that are empty at the end", "text,label\nHello,good,,\n", ["Hello"]],
    ["no rows", "id,text\n", []],
  ])("with %s", async (_, written, expected) => {
    expect(await texts(written)).toEqual(expected);
  });
});
