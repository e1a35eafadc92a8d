import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../errors.js";
import { checkEndpoint, checkRevision, checkToken } from "./hub-request.js";

function isTaken(revision: string): boolean {
  try {
    return checkRevision(revision) === revision;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return false;
  }
}

describe("checkRevision", () => {
  it.each([
    "main",
    "v1.0",
    "refs/pr/1",
    "feature/a-b_c",
    "0123456789abcdef0123456789abcdef01234567",
    "ä",
    "-",
  ])("takes %o", (revision) => {
    expect(checkRevision(revision)).toBe(revision);
  });

  it.each([..."~^:?*[\\ \t\n\u007f\0", "\ud800", "\udc00", "..", "@{", "//", "/."])(
    "takes no %o anywhere",
    (part) => {
      for (const revision of [part, `a${part}`, `${part}b`, `a${part}b`, `c/a${part}b/d`])
        expect(() => checkRevision(revision), revision).toThrow(InputError);
    },
  );

  it.each(["", "@", ".", "/", "a/", "/a", "a.", ".a", "a.lock", "a.lock/b"])(
    "does not take %o",
    (revision) => {
      expect(() => checkRevision(revision)).toThrow(InputError);
    },
  );

  const hasGit = spawnSync("git", ["--version"]).status === 0;

  it.runIf(hasGit)("takes what git takes, one level or many, and nothing else", () => {
    const part = fc
      .array(
        fc.constantFrom(
          "a",
          "B",
          "0",
          ".",
          "..",
          "/",
          "@",
          "{",
          "-",
          "_",
          "lock",
          "~",
          " ",
          "\\",
          "é",
          "\u0001",
        ),
        {
          minLength: 1,
          maxLength: 6,
        },
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(part, (revision) => {
        // To the command it would be an option.
        fc.pre(!revision.startsWith("-"));
        const { status } = spawnSync("git", ["check-ref-format", "--allow-onelevel", revision]);
        expect(isTaken(revision)).toBe(status === 0);
      }),
      { numRuns: 60 },
    );
  });

  it("leaves what it takes as it is in a URL", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 12 }), (revision) => {
        if (isTaken(revision)) expect(decodeURIComponent(encodeURIComponent(revision))).toBe(revision);
      }),
    );
  });
});

describe("checkToken", () => {
  it("drops the white space of a file's end, and takes what a header can carry", () => {
    expect(checkToken("hf_abc\n")).toBe("hf_abc");
    expect(checkToken(" \n")).toBeUndefined();
    expect(checkToken(undefined)).toBeUndefined();
  });

  it("tells nothing of what it refuses", () => {
    const secret = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((text) => !/^[\x21-\x7e\s]*$/.test(text));
    fc.assert(
      fc.property(secret, (text) => {
        expect(() => checkToken(text)).toThrow("token: expected an access token, got other characters");
      }),
    );
    expect(() => checkToken("a b")).toThrow(InputError);
  });
});

describe("checkEndpoint", () => {
  it.each([
    ["https://huggingface.co", "https://huggingface.co"],
    ["http://127.0.0.1:8080/", "http://127.0.0.1:8080"],
    ["https://mirror.example/hub//", "https://mirror.example/hub"],
  ])("takes %s", (text, endpoint) => {
    expect(checkEndpoint(text)).toBe(endpoint);
  });

  it.each(["", "huggingface.co", "/hub", "file:///hub", "ftp://hub", "https://"])(
    "does not take %o",
    (text) => {
      expect(() => checkEndpoint(text)).toThrow(InputError);
    },
  );
});

describe("checkEndpoint, given a name or a password", () => {
  it.each([
    "https://name:SECRET@hub.example",
    "https://SECRET@hub.example/",
    "http://:SECRET@127.0.0.1:80",
    "ftp://name:SECRET@hub.example",
    "name:SECRET@hub.example",
    "https://name:SEC/RET@hub.example",
  ])("refuses %s and does not show it", (text) => {
    expect(() => checkEndpoint(text)).toThrow(InputError);
    expect(() => checkEndpoint(text)).not.toThrow(/SEC/);
  });
});
