import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { CachedModel } from "./cached-model.js";
import { treeFromJson, treeToJson } from "./file-tree.js";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

function model(): CachedModel {
  const cached = new CachedModel(temporaryFolder(), "models--a--b");
  mkdirSync(join(cached.folder, "blobs"), { recursive: true });
  writeFileSync(cached.blob("hash"), "content");
  return cached;
}

function refusing(code: string) {
  return async () => {
    throw Object.assign(new Error(code), { code });
  };
}

describe("where there are no links", () => {
  it.each(["EPERM", "ENOSYS", "EOPNOTSUPP"])(
    "(%s) a fresh blob moves to its name, another is copied",
    async (code) => {
      for (const fresh of [true, false]) {
        const cached = model();
        await cached.place("hash", COMMIT, "config.json", { fresh, link: refusing(code) });
        const snapshot = cached.snapshot(COMMIT);
        expect(readdirSync(snapshot)).toEqual(["config.json"]);
        expect(lstatSync(join(snapshot, "config.json")).isFile()).toBe(true);
        expect(readFileSync(join(snapshot, "config.json"), "utf8")).toBe("content");
        expect(readdirSync(join(cached.folder, "blobs"))).toEqual(fresh ? [] : ["hash"]);
      }
    },
  );

  it("another failure is one", async () => {
    const placing = model().place("hash", COMMIT, "config.json", { fresh: true, link: refusing("ENOSPC") });
    await expect(placing).rejects.toMatchObject({ code: "ENOSPC" });
  });
});

describe("what is kept", () => {
  it("of revisions is the commit, and nothing that is none", async () => {
    const cached = model();
    expect(await cached.commitOf("main")).toBeUndefined();
    await cached.keepCommit("main", COMMIT);
    expect(await cached.commitOf("main")).toBe(COMMIT);
    writeFileSync(join(cached.folder, "refs/main"), "../../../somewhere");
    expect(await cached.commitOf("main")).toBeUndefined();
  });

  it("of file lists is read back, and nothing that is damaged or of another version", async () => {
    const tree = new Map([
      ["a.json", { size: 3, blobId: COMMIT, sha256: undefined, xetHash: undefined }],
      ["__proto__", { size: 5, blobId: COMMIT, sha256: "0".repeat(64), xetHash: "1".repeat(64) }],
    ]);
    const text = treeToJson(tree);
    expect(treeFromJson(text)).toEqual(new Map([...tree].sort()));
    for (const damage of [
      text.slice(0, -5),
      text.replace('"format_version": 1', '"format_version": 2'),
      text.replace(COMMIT, "../../x"),
      text.replace('"size": 3', '"size": -3'),
      "[]",
      "null",
      '{"format_version": 1, "files": {"a": null}}',
    ]) {
      expect(treeFromJson(damage)).toBeUndefined();
    }
  });
});
