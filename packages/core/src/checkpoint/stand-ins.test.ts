import { expect, test } from "vitest";
import { standInReason } from "./stand-ins.js";

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";

test("a pointer is a file of 1024 bytes at most", () => {
  expect(standInReason(ascii(POINTER), 1024)).toMatch(/^is a Git LFS pointer/);
  expect(standInReason(ascii(POINTER), 1025)).toBeUndefined();
});

test.each(["<!DOCTYPE html><p>", " \n<html lang='en'>", "\ufeff<html>", "<!doctype HTML>"])(
  "%j is a page of whatever size",
  (text) => {
    expect(standInReason(ascii(text), 1e9)).toMatch(/^is a web page/);
  },
);

test.each(["", "<htmlx>", "<xml>", "version 1", "\ufeff{}"])("%j is what it is", (text) => {
  expect(standInReason(ascii(text), text.length)).toBeUndefined();
});
