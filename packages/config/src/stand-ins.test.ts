import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigError } from "./errors.js";
import { parseConfigText } from "./parse-config.js";
import { STAND_IN_BYTES, standInOf } from "./stand-ins.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** UTF-16 with a byte order mark. */
function utf16(text: string, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length + 2));
  Array.from(`\ufeff${text}`, (unit, index) => view.setUint16(2 * index, unit.charCodeAt(0), littleEndian));
  return new Uint8Array(view.buffer);
}

const encoded = (text: string): readonly Uint8Array[] => [
  utf8(text),
  utf8(`\ufeff${text}`),
  utf16(text, true),
  utf16(text, false),
];

const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 1\n`;

const blanks = fc.oneof(
  fc.string({ unit: fc.constantFrom(" ", "\n", "\r\n", "\t", "\f"), maxLength: 9 }),
  fc.integer({ min: 500, max: 3000 }).map((count) => "\n".repeat(count)),
);
const comment = fc
  .oneof(fc.string({ unit: "grapheme-ascii" }), fc.constant("<html> saved from url=(0020)http://a.b/"))
  .map((text) => `<!--${text.replaceAll("-", "~")}-->`);
const declaration = fc.constantFrom('<?xml version="1.0" encoding="utf-8"?>', "<?xml version='1.0'?>");
const preamble = fc
  .tuple(fc.option(declaration, { nil: "" }), fc.array(fc.tuple(blanks, comment)), blanks)
  .map(([xml, comments, last]) => xml + comments.flat().join("") + last);
const opening = fc
  .tuple(fc.constantFrom("!doctype html", "!doctype\n html", "html", "head", "body"), fc.boolean())
  .map(([tag, upper]) => `<${upper ? tag.toUpperCase() : tag}`);
const ending = fc.constantFrom(
  ">",
  " lang='en'>",
  ' PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">',
  "\n>",
  "/>",
  "",
);

test("a page is one whatever comes before it, in any case, of any size", () => {
  fc.assert(
    fc.property(preamble, opening, ending, (before, tag, after) => {
      for (const bytes of encoded(before + tag + after))
        expect(standInOf(bytes, bytes.length + 1e9)).toBe("web-page");
    }),
  );
});

test("what begins otherwise is no page", () => {
  const other = fc.constantFrom(
    "{}",
    "<xml>",
    "<htmlx>",
    "<head-line>",
    "html",
    "< html>",
    "<!doctype svg>",
    "",
  );
  fc.assert(
    fc.property(preamble, other, opening, (before, text, tag) => {
      expect(standInOf(utf8(`${before}${text}`), 1e9)).toBeUndefined();
      expect(standInOf(utf8(`${before}x${tag}>`), 1e9)).toBeUndefined();
    }),
  );
});

test("any bytes have an answer", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void standInOf(bytes, bytes.length)));
  // Many comments, none of which is the end of it.
  expect(standInOf(utf8("<!----> ".repeat(20_000)), 160_000)).toBeUndefined();
  expect(standInOf(utf8(`<!--${"-".repeat(STAND_IN_BYTES)}`), 1e6)).toBeUndefined();
});

test("a pointer is a file of 1024 bytes at most", () => {
  for (const bytes of encoded(POINTER)) {
    expect(standInOf(bytes, bytes.length)).toBe("lfs-pointer");
    expect(standInOf(bytes, 1025)).toBeUndefined();
  }
  expect(standInOf(utf8("version 1"), 9)).toBeUndefined();
});

test("a configuration that is one is called so", () => {
  for (const [text, kind] of [
    [POINTER, "a Git LFS pointer"],
    ["\ufeff<!-- saved --><html>ü</html>", "a web page"],
  ]) {
    expect(() => parseConfigText(text, "m/config.json")).toThrow(ConfigError);
    expect(() => parseConfigText(text, "m/config.json")).toThrow(
      `m/config.json: (root): expected JSON, got ${kind}, not the file itself: `,
    );
  }
});
