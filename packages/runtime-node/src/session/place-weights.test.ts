import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shareFolder } from "./place-weights.js";

function share(platform: path.PlatformPath, ...paths: readonly string[]) {
  const { folder, locations } = shareFolder(new Map(paths.map((file) => [file, file])), platform);
  return [folder, ...paths.map((file) => locations.get(file))];
}

describe("shareFolder", () => {
  it("takes the folder of files that lie together", () => {
    expect(share(path.posix, "/a/b/x", "/a/b/y")).toEqual(["/a/b", "x", "y"]);
    expect(share(path.win32, "C:\\a\\x")).toEqual(["C:\\a", "x"]);
  });

  it("takes the deepest folder above files that lie apart", () => {
    expect(share(path.posix, "/a/bc/x", "/a/b/y")).toEqual(["/a", "bc/x", "b/y"]);
    expect(share(path.posix, "/a/b/x", "/c/y", "/z")).toEqual(["/", "a/b/x", "c/y", "z"]);
    expect(share(path.win32, "C:\\a\\b\\x", "C:\\c\\y")).toEqual(["C:\\", "a/b/x", "c/y"]);
  });

  it("leaves out files of another drive than the first", () => {
    expect(share(path.win32, "C:\\a\\x", "D:\\a\\y", "C:\\b")).toEqual(["C:\\", "a/x", undefined, "b"]);
  });

  it("has no folder for no files", () => {
    expect(shareFolder(new Map())).toEqual({ folder: undefined, locations: new Map() });
  });

  it("gives locations that lead back to the files, never up", () => {
    const part = fc.stringMatching(/^[a-c]{1,2}$/);
    const file = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join("/")}`);
    fc.assert(
      fc.property(fc.array(file, { minLength: 1, maxLength: 4 }), (files) => {
        const { folder, locations } = shareFolder(new Map(files.map((each) => [each, each])), path.posix);
        for (const each of files) {
          const location = locations.get(each) ?? "";
          expect(path.posix.join(folder ?? "", location)).toBe(each);
          expect(location.split("/")).not.toContain("..");
        }
      }),
    );
  });
});
