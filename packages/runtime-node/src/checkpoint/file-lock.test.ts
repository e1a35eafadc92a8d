import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { FileLock } from "./file-lock.js";

const patient = { onWait: async () => undefined };
const impatient = {
  onWait: async () => {
    throw new Error("somebody holds it");
  },
};

function lockPath(): string {
  return join(temporaryFolder(), "folder", "name.lock");
}

function write(path: string, holder: object | string): void {
  writeFileSync(path, typeof holder === "string" ? holder : JSON.stringify(holder));
}

describe("FileLock", () => {
  it("is held by one at a time, in any order of asking", async () => {
    const path = lockPath();
    let inside = 0;
    const turns = Array.from({ length: 8 }, async (_, i) => {
      const lock = await FileLock.acquire(path, patient);
      expect(++inside).toBe(1);
      expect(await lock.isHeld()).toBe(true);
      await sleep(1);
      inside--;
      await lock.release();
      return i;
    });
    expect(await Promise.all(turns)).toHaveLength(8);
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  it("ends the wait with what onWait throws", async () => {
    const path = lockPath();
    const lock = await FileLock.acquire(path, patient);
    await expect(FileLock.acquire(path, impatient)).rejects.toThrow("somebody holds it");
    await lock.release();
    await (await FileLock.acquire(path, impatient)).release();
  });

  it("is taken at once from a process of this machine that is gone, not from one elsewhere", async () => {
    const path = lockPath();
    await (await FileLock.acquire(path, patient)).release();
    // Above every platform's largest process id.
    const gone = { id: "a", pid: 2 ** 30, host: hostname() };
    write(path, gone);
    await (await FileLock.acquire(path, impatient)).release();
    for (const holder of [{ ...gone, host: "elsewhere" }, { ...gone, pid: process.pid }, "", "not JSON"]) {
      write(path, holder);
      await expect(FileLock.acquire(path, impatient)).rejects.toThrow("somebody holds it");
    }
  });

  it("is taken from a holder without a sign of life, however its clock goes", async () => {
    const path = lockPath();
    await (await FileLock.acquire(path, patient)).release();
    for (const time of [0, Date.now() / 1000 + 1e6]) {
      write(path, { id: "a", pid: 1, host: "elsewhere" });
      utimesSync(path, time, time);
      await (await FileLock.acquire(path, { ...patient, staleAfter: 300 })).release();
    }
  });

  it("stays with a holder that renews it", async () => {
    const path = lockPath();
    const lock = await FileLock.acquire(path, { ...patient, staleAfter: 400 });
    let looks = 0;
    const onWait = async (): Promise<void> => {
      if (++looks > 12) throw new Error("waited long enough");
    };
    await expect(FileLock.acquire(path, { onWait, staleAfter: 400 })).rejects.toThrow("waited long enough");
    expect(await lock.isHeld()).toBe(true);
    await lock.release();
  });

  it("tells a holder that slept that it was taken, and lets the new holder keep it", async () => {
    const path = lockPath();
    const lock = await FileLock.acquire(path, { ...patient, staleAfter: 40 });
    rmSync(path);
    write(path, { id: "b", pid: process.pid, host: hostname() });
    await sleep(60);
    expect(await lock.isHeld()).toBe(false);
    await lock.release();
    expect(JSON.parse(readFileSync(path, "utf8")).id).toBe("b");
  });
});
