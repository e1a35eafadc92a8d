import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MarkupText } from "../src/markup/markup-text.js";
import { readHtml } from "../src/markup/read-html.js";
import { readMarkdown } from "../src/markup/read-markdown.js";

/** What stands in the source for a stretch of the text. */
function sourceOf({ text, source, inSource }: MarkupText, stretch: string): string {
  const start = text.indexOf(stretch);
  expect(start, stretch).toBeGreaterThanOrEqual(0);
  const place = inSource({ start, end: start + stretch.length });
  return source.slice(place.start, place.end);
}

describe("HTML", () => {
  test.each([
    ["<p>Zo&euml; &amp; <b>Marie</b>&nbsp;Cu<i>rie</i></p>", "Zoë & Marie\u00a0Curie"],
    ["<title>no</title><style>p{}</style><p>a\n  b<script>var c = '<p>';</script> c", "a b c"],
    ["<h1>A</h1><p>b<br>c<ul><li>d<li>e</ul>", "A\n\nb\nc\n\nd\n\ne"],
    ["<table><tr><th>a<th>b<tr><td>1</td><td>2</td></table>", "a\tb\n\n1\t2"],
    ["x<pre>a\n  b &lt;</pre>y", "x\n\na\n  b <\n\ny"],
    ["a<!-- b -->c &NotEqualTilde; &copy d &semi; & &x", "ac \u2242\u0338 © d ; & &x"],
    ["", ""],
    ["   <p> \n </p>", ""],
    ["a < b > c </nothing> d", "a < b > c d"],
    ["<p>unclosed <b>bold", "unclosed bold"],
  ])("%j", (html, text) => {
    expect(readHtml(html).text).toBe(text);
  });

  test("what was found stands in the source, markup in between included", () => {
    const page = readHtml("<p>By Zo&euml; <b>van</b> den\n <i>Berg</i> &amp; sons</p>");
    expect(page.text).toBe("By Zoë van den Berg & sons");
    expect(sourceOf(page, "Zoë")).toBe("Zo&euml;");
    expect(sourceOf(page, "oë van")).toBe("o&euml; <b>van");
    expect(sourceOf(page, "van den Berg")).toBe("van</b> den\n <i>Berg");
    expect(sourceOf(page, "&")).toBe("&amp;");
  });
});

describe("Markdown", () => {
  test.each([
    ['# He\\*ading &amp; *Ann*\n\nAnn [met **Bob**](http://x.y "t").', "He*ading & Ann\n\nAnn met Bob."],
    ["a\nb  \nc\\\nd", "a b\nc\nd"],
    ["> Marie\n> Curie `co  de`\n\n1. one\n2. [x] two", "Marie Curie co de\n\none\n\ntwo"],
    ["- [x] done\n- [ ] open", "done\n\nopen"],
    ["| a | b |\n|---|---|\n| 1 \\| 2 | Zo&euml; |", "a\tb\n\n1 | 2\tZoë"],
    ["```js\nlet x;\n\n  y\n```\n\n    z\n    w", "let x;\n  y\n\nz\nw"],
    ["---\ntitle: no\n---\n\ntext[^1] ~~old~~\n\n[^1]: note\n\n[r]: http://no", "text old\n\nnote"],
    ["<div>Marie <b>Curie</b></div>\n\na<br>b <i>c</i>", "Marie Curie\n\na\nb c"],
    ["![no](x) <ann@x.org> www.example.com", "ann@x.org www.example.com"],
    ["Title\n=====\ntext", "Title\n\ntext"],
    ["", ""],
  ])("%j", (markdown, text) => {
    expect(readMarkdown(markdown).text).toBe(text);
  });

  test("what was found stands in the source", () => {
    const page = readMarkdown("> By **Marie\n> Curie**, Zo\\_e &amp; [the\tsons](http://x)");
    expect(page.text).toBe("By Marie Curie, Zo_e & the sons");
    expect(sourceOf(page, "Marie Curie")).toBe("Marie\n> Curie");
    expect(sourceOf(page, "Zo_e")).toBe("Zo\\_e");
    expect(sourceOf(page, "& the sons")).toBe("&amp; [the\tsons");
  });
});

describe("any source", () => {
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 6 }) },
    {
      weight: 5,
      arbitrary: fc.constantFrom(
        ..."<p> </p> <b> </b> <pre> </pre> <script> </script> <!-- --> <br> <td> &amp; &#65; &bogus; & ; < > # * ** _ ` ``` ~ > - 1. | --- [a](b) ![ ] \\ \r\n \n \t \u00a0 é 東 😀".split(
          " ",
        ),
        " ",
        "\n\n",
        "    ",
      ),
    },
  );
  const source = fc.array(piece, { maxLength: 40, size: "max" }).map((parts) => parts.join(""));

  test.each([
    ["HTML", readHtml],
    ["Markdown", readMarkdown],
  ] as const)("%s has its text in order, every character of it where it is or stands for", (_, read) => {
    let same = 0;
    fc.assert(
      fc.property(source, (given) => {
        const page = read(given);
        expect(page.source).toBe(given);
        let before = 0;
        for (let at = 0; at < page.text.length; at++) {
          const { start, end } = page.inSource({ start: at, end: at + 1 });
          expect(start).toBeGreaterThanOrEqual(before);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(given.length);
          before = start;
          const unit = page.text[at];
          if (/\s/.test(unit)) continue;
          // Itself, a reference, or one of two units of a reference.
          const there = given.slice(start, end);
          if (there === unit) same++;
          else if (there !== "") expect(there).toMatch(/^&.+/s);
        }
        const whole = page.inSource({ start: 0, end: page.text.length });
        expect(whole.start).toBeLessThanOrEqual(whole.end);
      }),
      { numRuns: 400 },
    );
    expect(same).toBeGreaterThan(1000);
  });
});
