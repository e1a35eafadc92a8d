// Adds up what the packages' test runs reported, so that the last line says how the whole went.
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { manifestOf, packageFolders } from "./suites.mjs";

/** Every package that has tests, with its report, or undefined when its run left none. */
function readReports(root) {
  const reports = [];
  for (const name of packageFolders(root)) {
    if (!manifestOf(root, name).scripts?.test) continue;
    const file = join(root, name, ".reports", "vitest.json");
    reports.push({ name, report: existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined });
  }
  return reports;
}

/** What failed in a suite's run: a name a test, and a name a file that could not be loaded. */
function failures(report) {
  return report.testResults.flatMap((file) => {
    const path = relative(process.cwd(), file.name);
    const tests = file.assertionResults.filter((test) => test.status === "failed");
    if (tests.length === 0) return file.status === "failed" ? [{ path, message: file.message }] : [];
    return tests.map((test) => ({ path, title: test.fullName, message: test.failureMessages[0] }));
  });
}

/**
 * Prints what failed, a line a suite and the sum. A check that failed and a suite without a report count as one failure
 * each.
 */
export function reportSuites(root, checks) {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  const reports = readReports(root);
  console.log("");
  // Suites run side by side and print much: at the end one need not search for what went wrong.
  for (const { path, title, message } of reports.flatMap(({ report }) => (report ? failures(report) : []))) {
    console.log(`FAILED ${path}${title === undefined ? "" : ` > ${title}`}`);
    for (const line of (message ?? "").split("\n").slice(0, 6)) console.log(`  ${line}`);
  }
  for (const { name, report } of reports) {
    if (report === undefined) {
      failed++;
      console.log(`${name.padEnd(28)} no report`);
      continue;
    }
    // A file fails without a failed test when it cannot be loaded, or when what it opened cannot be closed.
    const failedHere = failures(report).length;
    passed += report.numPassedTests;
    failed += failedHere;
    skipped += report.numPendingTests;
    console.log(`${name.padEnd(28)} ${report.numPassedTests} passed, ${failedHere} failed`);
  }
  for (const [check, succeeded] of Object.entries(checks)) {
    console.log(`${check.padEnd(28)} ${succeeded ? "ok" : "FAILED"}`);
    if (!succeeded) failed++;
  }
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  return { passed, failed };
}
