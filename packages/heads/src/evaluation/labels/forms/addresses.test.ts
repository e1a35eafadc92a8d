import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAddress } from "./addresses.js";

const word = fc.constantFrom("report", "Bericht", "meine", "notes", "0001", "文档", "v2", "Ana", "mail_3");
const plain = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join("-"));
const spaced = fc.array(word, { minLength: 2, maxLength: 4 }).map((words) => words.join(" "));
const name = fc.oneof(plain, spaced);
const folders = (of: fc.Arbitrary<string>) => fc.array(of, { minLength: 1, maxLength: 3 });
const ending = fc.constantFrom("pdf", "docx", "rtf", "odt", "eml", "xlsx", "tar.gz", "TXT", "msg");
const anyEnding = fc.oneof(ending, fc.constantFrom("xyz", "a1", "QQ", "conf"));
const query = fc.constantFrom("", "?sig=1", "?download=1&v=a%20b", "#page=2");

describe("an address", () => {
  it("begins with a scheme, or a host", () => {
    const store = fc
      .constantFrom("s3", "gs", "hdfs", "azure-blob", "file", "minio")
      .map((one) => `${one}://`);
    fc.assert(
      fc.property(store, plain, folders(name), query, (scheme, bucket, path, more) => {
        expect(isAddress([`${scheme}${bucket}`, ...path].join("/") + more)).toBe(true);
      }),
    );
    const host = fc.constantFrom(
      "https://example.com",
      "http://h:80",
      "//cdn.example.com",
      "www.example.org",
    );
    fc.assert(
      fc.property(host, folders(plain), query, (start, path, more) => {
        expect(isAddress([start, ...path].join("/") + more)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(folders(name), ending, query, (path, end, more) => {
        expect(isAddress(`https://host/${path.join("/")}.${end}${more}`)).toBe(true);
      }),
    );
  });

  it("begins at a root, with or without an ending", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("/home/", "C:/", "~/", "../", "./"),
        folders(name),
        plain,
        query,
        (root, path, last, more) => {
          const whole = `${root}${[...path, last].join("/")}`;
          expect(isAddress(`${whole}${more}`)).toBe(true);
          expect(isAddress(`D:\\${whole.replace(/^.*?\//, "").replaceAll("/", "\\")}`)).toBe(true);
          expect(isAddress(`${whole} ${last}.xyz`)).toBe(true);
        },
      ),
    );
  });

  it("is a name with an ending: any short one without blanks, with blanks one that files have", () => {
    fc.assert(
      fc.property(folders(plain), anyEnding, query, (path, end, more) => {
        expect(isAddress(`${path.join("/")}.${end}${more}`)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(folders(name), ending, query, (path, end, more) => {
        expect(isAddress(`${path.join("/")}.${end}${more}`)).toBe(true);
      }),
    );
  });

  it.each([
    "upload/1/abc",
    "upload/12/0a1b-text",
    "files/7?download=1",
    "example.com/page",
    "%2Fdata%2Fx.txt",
  ])("may be without a root or an ending: %s", (address) => {
    expect(isAddress(address)).toBe(true);
    expect(isAddress(` ${address}\n`)).toBe(true);
  });
});

describe("a text", () => {
  it("is whatever is a sentence, or of several lines, with an address in it or without", () => {
    const address = fc.constantFrom("report.pdf", "https://example.com", "/data/x", "s3://b/k", "notes");
    fc.assert(
      fc.property(fc.array(fc.oneof(word, address), { minLength: 2, maxLength: 6 }), (words) => {
        const line = words.join(" ");
        for (const mark of [".", "!", "?", "…", "。"]) expect(isAddress(`See ${line}${mark}`)).toBe(false);
        expect(isAddress(`Well, ${line}`)).toBe(false);
        expect(isAddress(`Done. See ${line}`)).toBe(false);
        expect(isAddress(words.join("\n"))).toBe(false);
      }),
    );
  });

  it("is words with a slash between them, and numbers", () => {
    const few = fc.array(fc.stringMatching(/^(?:[a-zA-Z]{1,8}|\d{1,4}|[a-zA-Z]\+\+|[一-龥]{1,4})$/), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(few, fc.constantFrom("/", " / ", " "), (words, between) => {
        const numbers = words.filter((one) => /^\d+$/.test(one)).length;
        fc.pre(between !== "/" || numbers === 0 || 2 * numbers >= words.length);
        expect(isAddress(words.join(between))).toBe(false);
      }),
    );
  });

  it.each(
    [
      ["Visit example.com today.", "https://example.com is down", "https://example.com/x is down", "T.I.F"],
      [
        "/s that was sarcasm",
        "/r/programming and /r/python",
        "// TODO: fix",
        "5/Jan/2024",
        "4.5/5",
        "24/7/365",
      ],
      ["I use Node.js", "We met at 5 p.m", "Ph.D", "Mr.Smith", "3.5mm", "v1.2.3", "10.5k", "ann@example.com"],
      [
        "good phone.ok",
        "I attached it, see report.pdf",
        "Good. It is in report.pdf",
        "D:/",
        "/",
        "...",
        "",
        "😀",
      ],
    ].flat(),
  )("is a text: %s", (text) => {
    expect(isAddress(text)).toBe(false);
  });
});
