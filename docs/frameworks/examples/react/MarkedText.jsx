"use client";
import { useEffect, useState } from "react";
import { extractor } from "./extractor.js";

/** A text with what was found in it marked. */
export function MarkedText({ text, schema }) {
  const [spans, setSpans] = useState([]);
  const [problem, setProblem] = useState();

  useEffect(() => {
    const stopped = new AbortController();
    extractor()
      .then((loaded) => loaded.extract(text, schema, { signal: stopped.signal }))
      .then((found) => {
        const named = Object.entries(found).flatMap(([name, spans]) =>
          spans.map((span) => ({ name, ...span })),
        );
        setSpans(named.sort((a, b) => a.start - b.start));
        setProblem(undefined);
      })
      .catch((error) => {
        if (!stopped.signal.aborted) setProblem(error.message);
      });
    return () => stopped.abort();
  }, [text, schema]);

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
