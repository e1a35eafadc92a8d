import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { beforeOperation } from "../../test/before-operation.js";
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

  it.each([
    ["another that has not said yet who it is", ""],
    ["another", JSON.stringify({ id: "b", pid: process.pid, host: hostname() })],
  ])("is given back when it is not the abandoned one any more: that of %s", async (_, text) => {
    const path = lockPath();
    await (await FileLock.acquire(path, patient)).release();
    write(path, { id: "a", pid: 2 ** 30, host: hostname() });
    const end = beforeOperation("rename", () => {
      rmSync(path);
      write(path, text);
      end();
    });
    await expect(FileLock.acquire(path, impatient)).rejects.toThrow("somebody holds it");
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(readdirSync(dirname(path))).toHaveLength(1);
  });

  it("is given back to a holder that has renewed it right before", async () => {
    const path = lockPath();
    await (await FileLock.acquire(path, patient)).release();
    write(path, { id: "a", pid: 1, host: "elsewhere" });
    utimesSync(path, 0, 0);
    let isRenewed = false;
    const end = beforeOperation("rename", () => {
      utimesSync(path, 1, 1);
      isRenewed = true;
      end();
    });
    const onWait = async (): Promise<void> => {
      if (isRenewed) throw new Error("somebody holds it");
    };
    await expect(FileLock.acquire(path, { onWait, staleAfter: 300 })).rejects.toThrow("somebody holds it");
    expect(JSON.parse(readFileSync(path, "utf8")).id).toBe("a");
  });

  it("is tried for: what another holds who may be alive is left", async () => {
    const path = lockPath();
    const lock = await FileLock.tryAcquire(path);
    expect(await FileLock.tryAcquire(path)).toBeUndefined();
    await lock?.release();
    write(path, { id: "a", pid: 2 ** 30, host: hostname() });
    const taken = await FileLock.tryAcquire(path);
    expect(await taken?.isHeldNow()).toBe(true);
    await taken?.release();
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  it("is taken from a holder of this process by who asks for that", async () => {
    const path = lockPath();
    const lock = await FileLock.acquire(path, patient);
    const later = await FileLock.acquire(path, { ...impatient, takesOwn: true });
    expect([await lock.isHeldNow(), await later.isHeldNow()]).toEqual([false, true]);
    await lock.release();
    expect(await later.isHeldNow()).toBe(true);
    await later.release();
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
