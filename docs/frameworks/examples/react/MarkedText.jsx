"use client";
import { useEffect, useState } from "react";
import { extractor } from "./extractor.js";

/** A text with what was found in it marked. */
export function MarkedText({ text, schema }) {
  const [answer, setAnswer] = useState({});

  useEffect(() => {
    const stopped = new AbortController();
    extractor()
      .then((loaded) => loaded.extract(text, schema, { signal: stopped.signal }))
      .then((found) => {
        const named = Object.entries(found).flatMap(([name, spans]) =>
          spans.map((span) => ({ name, ...span })),
        );
        setAnswer({ text, spans: named.sort((a, b) => a.start - b.start) });
      })
      .catch((error) => {
        if (!stopped.signal.aborted) setAnswer({ text, problem: error.message });
      });
    return () => stopped.abort();
  }, [text, schema]);

  // Offsets are of the text that was asked about; until the next answer is there, there is none.
  const { spans = [], problem } = answer.text === text ? answer : {};
  if (problem !== undefined) return <p role="alert">{problem}</p>;
  const parts = [];
  let end = 0;
  for (const span of spans) {
    if (span.start < end) continue;
    parts.push(text.slice(end, span.start));
    parts.push(
      <mark key={span.start} title={span.name}>
        {span.text}
      </mark>,
    );
    end = span.end;
  }
  return (
    <p>
      {parts}
      {text.slice(end)}
    </p>
  );
}
