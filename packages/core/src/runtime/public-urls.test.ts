import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withPublicUrls } from "./public-urls.js";

describe("withPublicUrls", () => {
  it.each([
    ["cannot reach http://user:pw@host/a", "cannot reach http://host/a"],
    [
      'is redirected to "https://cdn/x?Signature=abc&Expires=1", too',
      'is redirected to "https://cdn/x", too',
    ],
    ["https://u@a/ and ftp://:p@b:21/c#d", "https://a/ and ftp://b:21/c"],
    ["https://host/@scope/name", "https://host/@scope/name"],
    ["a mail to me@example.org?", "a mail to me@example.org?"],
  ])("%o is told as %o", (text, told) => {
    expect(withPublicUrls(text)).toBe(told);
  });

  it("shows no part of a credential or query, wherever the URL stands", () => {
    const secret = fc.stringMatching(/^SECRET[\w.~!$&()*+,;=:%@-]{0,12}$/);
    fc.assert(
      fc.property(fc.constantFrom("http", "https", "socks5"), secret, secret, (scheme, word, query) => {
        const told = withPublicUrls(`one ${scheme}://${word}@host:80/path?q=${query} two`);
        expect(told).toBe(`one ${scheme}://host:80/path two`);
      }),
    );
  });
});
