/** Configurations are read by what encloses what, and with XML's own references. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeReferences } from "./character-references.js";
import { parseLabelConfig } from "./label-config.js";

const object = '<Text name="t" value="$t"/>';

/** An element within so many that only lay out. */
const within = (depth: number, xml: string): string =>
  `${'<View style="x">'.repeat(depth)}${xml}${"</View>".repeat(depth)}`;

const depth = fc.integer({ min: 0, max: 12 });
const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 5 });

test("a value belongs to the nearest control around it, however deep it stands", () => {
  const control = fc.record({ tag: fc.constantFrom("Labels", "Choices", "Taxonomy"), names });
  fc.assert(
    fc.property(
      fc.array(control, { maxLength: 4 }),
      fc.array(depth, { minLength: 1 }),
      (controls, depths) => {
        let next = 0;
        const deep = (xml: string): string => within(depths[next++ % depths.length], xml);
        const xml = controls.map(({ tag, names }, index) => {
          const child = tag === "Labels" ? "Label" : "Choice";
          const values = names.map((name) => deep(`<${child} value="${name}"/>`)).join("");
          // What is of another kind is of no control that is read.
          const strange = deep(`<${child === "Label" ? "Choice" : "Label"} value="strange"/>`);
          return deep(`<${tag} name="c${index}" toName="t">${values}${strange}</${tag}>`);
        });
        const read = parseLabelConfig(`<View>${object}${xml.join("")}</View>`).controls;
        expect(read.map(({ name, values }) => [name, values.map(({ value }) => value)])).toEqual(
          controls.flatMap(({ tag, names }, index) => (tag === "Taxonomy" ? [] : [[`c${index}`, names]])),
        );
      },
    ),
  );
});

test("a control within another keeps its values to itself", () => {
  const inner = '<View><Taxonomy name="b" toName="t"><View><Choice value="y"/></View></Taxonomy></View>';
  const xml = `<View>${object}<Choices name="a" toName="t"><Choice value="x"/>${inner}<Choice value="z"/></Choices></View>`;
  const [{ values }] = parseLabelConfig(xml).controls;
  expect(values.map(({ value }) => value)).toEqual(["x", "z"]);
});

/** A character as a reference may have it, in any of the ways there are. */
const referred = fc
  .tuple(
    fc
      .string({ unit: "binary", minLength: 1, maxLength: 1 })
      .filter((text) => /[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)),
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 4 }),
  )
  .map(([text, way, zeros]): readonly [string, string] => {
    const code = text.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    const number = `${"0".repeat(zeros)}${way % 2 === 0 ? code : way === 1 ? hex : hex.toUpperCase()}`;
    return [text, `&#${way % 2 === 0 ? "" : "x"}${number};`];
  });
const namedReferences: readonly (readonly [string, string])[] = [
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&apos;"],
];
const named = fc.constantFrom(...namedReferences);
const plain = fc
  .constantFrom("a", " ", "#65;", ";", "中", "amp;")
  .map((text): readonly [string, string] => [text, text]);

test("references to characters are what they stand for, once", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(referred, named, plain), { maxLength: 12 }), (pieces) => {
      expect(decodeReferences(pieces.map(([, written]) => written).join(""))).toBe(
        pieces.map(([text]) => text).join(""),
      );
    }),
  );
});

test("attributes of all kinds have their references decoded", () => {
  const xml = `<View><Text name="t&#49;" value="$a&#x2E;b"/>
    <Labels name="&#108;" toName="t1"><Label value="p&#101;rson" alias="R&#x26;D"/><Label value="&amp;#101;"/></Labels>
    <Relations><Relation value="birth&#112;lace"/></Relations></View>`;
  const { controls, relations, texts } = parseLabelConfig(xml);
  expect([...texts]).toEqual([["t1", "a.b"]]);
  expect(relations).toEqual(["birthplace"]);
  expect(controls[0].name).toBe("l");
  expect(controls[0].values).toEqual([
    { value: "person", alias: "R&D" },
    { value: "&#101;", alias: "&#101;" },
  ]);
});

test.each(["&#0;", "&#xD800;", "&#x110000;", "&#99999999999999999999;", "&#8;", "&#xFFFE;"])(
  "a reference to no character, %s, is no XML",
  (reference) => {
    expect(() => parseLabelConfig(`<View name="${reference}"/>`)).toThrow(/label_config: expected XML/);
  },
);

test.each([
  ["<!-- <!DOCTYPE x> --><View/>", true],
  ["<View><![CDATA[<!ENTITY a 'b'>]]></View>", true],
  ["<!-- --><!DOCTYPE x><View/>", false],
  ["<!doctype View [<!ENTITY a 'b'>]><View/>", false],
])("what only mentions a declaration is none: %s", (xml, isRead) => {
  const read = () => parseLabelConfig(xml);
  if (isRead) expect(read).not.toThrow();
  else expect(read).toThrow(/no document type/);
});
