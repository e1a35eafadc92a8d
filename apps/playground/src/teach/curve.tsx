import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatPercent } from "../format.js";
import type { Point } from "./state.js";

const HEIGHT = 200;

interface CurveProps {
  readonly losses: readonly Point[];
  readonly scores: readonly Point[];
  /** Steps of the whole training. */
  readonly steps: number;
}

/** Loss of every step, and how well what was held back is found. */
export function Curve({ losses, scores, steps }: CurveProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const hasScores = scores.length > 0;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const draw = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsFor(element, steps, hasScores), dataOf(losses, scores), element);
    };
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    scheme.addEventListener("change", draw);
    return () => {
      observer.disconnect();
      scheme.removeEventListener("change", draw);
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [steps, hasScores]);
  useEffect(() => plot.current?.setData(dataOf(losses, scores)), [losses, scores]);
  return (
    <figure class="curve">
      <figcaption class="plot-key">
        <span class="key-loss">loss</span>
        {hasScores && <span class="key-score">F1 on what is held back</span>}
      </figcaption>
      <div class="curve-plot" ref={place} role="img" aria-label={summaryOf(losses, scores)} />
    </figure>
  );
}

function dataOf(losses: readonly Point[], scores: readonly Point[]): uPlot.AlignedData {
  const steps = [...new Set([...losses, ...scores].map(({ step }) => step))].sort((a, b) => a - b);
  const aligned = (points: readonly Point[]): (number | null)[] => {
    const values = new Map(points.map(({ step, value }) => [step, value]));
    return steps.map((step) => values.get(step) ?? null);
  };
  return [steps, aligned(losses), aligned(scores)];
}

/** The curve in words. */
function summaryOf(losses: readonly Point[], scores: readonly Point[]): string {
  const [first, last] = [losses[0], losses.at(-1)];
  if (first === undefined || last === undefined) return "No step is taken yet.";
  const score = scores.at(-1);
  const measured = score === undefined ? "" : ` F1 on what is held back is ${formatPercent(score.value)}.`;
  return `Loss went from ${first.value.toPrecision(2)} to ${last.value.toPrecision(2)} in ${last.step} steps.${measured}`;
}

function optionsFor(element: HTMLElement, steps: number, hasScores: boolean): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis: Pick<uPlot.Axis, "font" | "stroke" | "ticks"> = {
    font: "11px system-ui, sans-serif",
    stroke: colour("--soft"),
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [8, hasScores ? 0 : 12, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [0, Math.max(1, steps)] },
      y: { range: (_, __, most) => [0, (most || 1) * 1.05] },
      score: { range: [0, 1.03] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 30 },
      { ...axis, size: 54, grid: { stroke: colour("--line"), width: 1 } },
      ...(hasScores
        ? [
            {
              ...axis,
              side: 1 as const,
              size: 48,
              scale: "score",
              grid: { show: false },
              splits: [0, 0.25, 0.5, 0.75, 1],
              values: (_: uPlot, splits: number[]) => splits.map((share) => `${Math.round(share * 100)} %`),
            },
          ]
        : []),
    ],
    series: [
      {},
      { label: "loss", stroke: colour("--loss"), width: 1.5, points: { show: false }, spanGaps: true },
      {
        label: "F1",
        stroke: colour("--score"),
        width: 2,
        scale: "score",
        spanGaps: true,
        points: { show: true, size: 6, fill: colour("--score") },
      },
    ],
  };
}
