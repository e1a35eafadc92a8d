import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Inspection } from "../protocol.js";
import { threshold } from "../state/view.js";
import { pointedToken } from "./state.js";

const HEIGHT = 230;
/** Room for a token set on end below the axis. */
const LABEL_HEIGHT = 76;
const LABEL_LENGTH = 9;

/** For every token, how likely a span that the prompt asks for starts and ends there. */
export function ProbabilityPlot({ seen }: { readonly seen: Inspection }) {
  const place = useRef<HTMLDivElement>(null);
  const limit = threshold.value;
  useEffect(() => {
    const element = place.current;
    if (element === null || seen.probabilities === undefined) return;
    const { start, end } = seen.probabilities;
    let plot: uPlot | undefined;
    const draw = (): void => {
      plot?.destroy();
      const axis = Array.from(start, (_, i) => i);
      const data: uPlot.AlignedData = [axis, Array.from(start), Array.from(end), axis.map(() => limit)];
      plot = new uPlot(optionsFor(element, seen), data, element);
    };
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    scheme.addEventListener("change", draw);
    return () => {
      observer.disconnect();
      scheme.removeEventListener("change", draw);
      plot?.destroy();
    };
  }, [seen, limit]);
  return (
    <section class="card" aria-labelledby="plot-title">
      <div class="card-head">
        <h2 id="plot-title">Where a span starts and ends</h2>
        <p class="plot-key">
          <span class="key-start">start</span> <span class="key-end">end</span>{" "}
          <span class="key-limit">threshold {limit.toFixed(2)}</span>
        </p>
      </div>
      <div class="plot" ref={place} role="img" aria-label={summaryOf(seen, limit)} />
    </section>
  );
}

/** The plot in words. */
function summaryOf({ probabilities, tokens }: Inspection, limit: number): string {
  if (probabilities === undefined) return "";
  const above = (values: Float32Array): string => {
    const names = tokens.filter((_, i) => (values[i] ?? 0) > limit);
    return names.length === 0 ? "no token" : names.join(", ");
  };
  return `Above the threshold: ${above(probabilities.start)} start a span, ${above(probabilities.end)} end one.`;
}

function optionsFor(element: HTMLElement, { tokens }: Inspection): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const { bars, linear } = uPlot.paths;
  const bar = (align: -1 | 1): Partial<uPlot.Series> => {
    const paths = bars?.({ size: [0.42, 14], align });
    return { ...(paths && { paths }), points: { show: false } };
  };
  const line = linear?.();
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    hooks: {
      setCursor: [
        ({ cursor }) => {
          const { idx, left } = cursor;
          pointedToken.value = typeof idx === "number" && left !== undefined && left >= 0 ? idx : undefined;
        },
      ],
    },
    scales: { x: { time: false, range: [-0.6, tokens.length - 0.4] }, y: { range: [0, 1] } },
    axes: [
      {
        size: LABEL_HEIGHT,
        rotate: -90,
        gap: 4,
        font: "11px system-ui, sans-serif",
        stroke: colour("--soft"),
        grid: { show: false },
        ticks: { show: false },
        space: 13,
        incrs: [1, 2, 3, 5, 10],
        values: (_, splits) =>
          splits.map((at) => {
            const token = tokens[at] ?? "";
            return token.length > LABEL_LENGTH ? `${token.slice(0, LABEL_LENGTH)}…` : token;
          }),
      },
      {
        size: 40,
        font: "11px system-ui, sans-serif",
        stroke: colour("--soft"),
        grid: { stroke: colour("--line"), width: 1 },
        ticks: { show: false },
        values: (_, splits) => splits.map((share) => `${Math.round(share * 100)} %`),
      },
    ],
    series: [
      {},
      { label: "start", fill: colour("--start"), width: 0, ...bar(-1) },
      { label: "end", fill: colour("--end"), width: 0, ...bar(1) },
      {
        label: "threshold",
        stroke: colour("--faint"),
        width: 1,
        dash: [4, 4],
        points: { show: false },
        ...(line && { paths: line }),
      },
    ],
  };
}
