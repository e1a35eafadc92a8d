// Adds up what the packages' test runs reported, so that the last line says how the whole went.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Every package that has tests, with its report, or undefined when its run left none. */
function readReports(root) {
  const members = ["packages", "apps"].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => `${group}/${name}`),
  );
  const reports = [];
  for (const name of [...members, "docs", "bench"]) {
    const manifest = join(root, name, "package.json");
    if (!existsSync(manifest) || !JSON.parse(readFileSync(manifest, "utf8")).scripts?.test) continue;
    const file = join(root, name, ".reports", "vitest.json");
    reports.push({ name, report: existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined });
  }
  return reports;
}

/**
 * Prints a line a suite and the sum. A check that failed and a suite without a report count as one failure
 * each.
 */
export function reportSuites(root, checks) {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  console.log("");
  for (const { name, report } of readReports(root)) {
    if (report === undefined) {
      failed++;
      console.log(`${name.padEnd(28)} no report`);
      continue;
    }
    // A file that cannot be loaded fails without a test to count.
    const brokenFiles = report.testResults.filter(
      (file) => file.status === "failed" && file.assertionResults.length === 0,
    ).length;
    passed += report.numPassedTests;
    failed += report.numFailedTests + brokenFiles;
    skipped += report.numPendingTests;
    console.log(
      `${name.padEnd(28)} ${report.numPassedTests} passed, ${report.numFailedTests + brokenFiles} failed`,
    );
  }
  for (const [check, succeeded] of Object.entries(checks)) {
    console.log(`${check.padEnd(28)} ${succeeded ? "ok" : "FAILED"}`);
    if (!succeeded) failed++;
  }
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  return { passed, failed };
}
