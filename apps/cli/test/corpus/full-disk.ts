import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether this process may mount a small disk; says in one line where it may not. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "ernie-m-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4k", "tmpfs", folder], { stdio: "ignore" });
    execFileSync("umount", [folder]);
    return true;
  } catch {
    console.warn("nothing may be mounted here: tests of full disks are left out");
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A disk with room for a manifest and some of six results, each of two files, until room is made. */
export function fullDisk(folder: string, name: string) {
  const disk = join(folder, name);
  mkdirSync(disk);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=24k", "tmpfs", disk]);
  return {
    makeRoom: () => void execFileSync("mount", ["-o", "remount,size=1m", disk]),
    [Symbol.dispose]: () => void execFileSync("umount", ["-l", disk]),
  };
}
