import { useLayoutEffect, useRef } from "preact/hooks";

interface HeatMapProps {
  /** float32 [size, size] */
  readonly weights: Float32Array;
  readonly size: number;
}

/** A matrix of weights from 0 to 1 as a picture: a pixel each, the darker the more. Sized by its style. */
export function HeatMap({ weights, size }: HeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context === null || context === undefined) return;
    const image = context.createImageData(size, size);
    // White in the mask lets the ink through; the square root makes small weights visible.
    for (let i = 0; i < size * size; i++) image.data[4 * i + 3] = 255 * Math.sqrt(weights[i] ?? 0);
    context.putImageData(image, 0, 0);
  }, [weights, size]);
  return (
    <span class="heat" aria-hidden="true">
      <canvas ref={canvas} width={size} height={size} />
    </span>
  );
}
