import { type Cutting, firstTokens, type TokenizedWindow, tokensOf } from "./cutting.js";
import type { TextWindow } from "./text-window.js";

/**
 * A part of a text as a window of at most `capacity` tokens. One that has more is cut so that a span stays in its
 * middle, at spaces where there are some.
 */
export function* fitAround(
  text: string,
  part: TokenizedWindow,
  span: TextWindow,
  capacity: number,
): Cutting<TokenizedWindow> {
  let { start, end, tokens } = part;
  for (;;) {
    if (tokens.length <= capacity) return { start, end, tokens };
    if (start >= span.start && end <= span.end) return firstTokens({ start, end, tokens }, capacity);
    const first = tokens.ends.findIndex((each) => start + each > span.start);
    const last = tokens.starts.findLastIndex((each) => start + each < span.end);
    const beside = Math.max(0, capacity - 1 - (last - first));
    // What one side lacks the other side gets.
    const left = Math.min(first, Math.max(Math.floor(beside / 2), beside - (tokens.length - 1 - last)));
    const from = start + tokens.starts[first - left];
    const to = start + tokens.ends[Math.min(tokens.length - 1, last + beside - left)];
    const smaller = withWholeWords(
      text,
      { start: Math.min(from, span.start), end: Math.max(to, span.end) },
      span,
    );
    // Other tokens at a cut can make it longer again: then less is taken, in the end the span alone.
    const shrinks = smaller.end - smaller.start < end - start;
    start = shrinks ? smaller.start : span.start;
    end = shrinks ? smaller.end : span.end;
    tokens = yield* tokensOf(text.slice(start, end));
  }
}

/** A part less the words that it begins and ends within. */
function withWholeWords(text: string, part: TextWindow, span: TextWindow): TextWindow {
  const head = text.slice(part.start, span.start).search(/\s/);
  const tail = text.slice(span.end, part.end).search(/\s\S*$/);
  const beginsWithin = part.start > 0 && /\S/.test(text[part.start - 1]) && head !== -1;
  const endsWithin = part.end < text.length && /\S/.test(text[part.end]) && tail !== -1;
  return {
    start: beginsWithin ? part.start + head + 1 : part.start,
    end: endsWithin ? span.end + tail : part.end,
  };
}
