import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { Found } from "../../spans/found.js";
import { text } from "../../state/view.js";
import type { Marks } from "./boxes.js";
import { measure } from "./measure.js";

/**
 * Where marks lie on the laid out copy of the text, those near what is in view: measured anew when text, spans, width or
 * the half screenful change. `spans` is to be the same list as long as nothing in it changes.
 */
export function useMeasured(
  scroller: RefObject<HTMLElement | null>,
  copy: RefObject<HTMLElement | null>,
  spans: readonly Found[],
): { readonly marks: Marks; onScroll(): void } {
  const marks = useSignal<Marks>({ boxes: [], labels: [] });
  const width = useSignal(0);
  /** Half screenfuls of the text above what is in view. */
  const halves = useSignal(0);

  useLayoutEffect(() => {
    const element = copy.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      width.value = element.clientWidth;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [width]);

  const onScroll = (): void => {
    const { scrollTop = 0, clientHeight = 1 } = scroller.current ?? {};
    halves.value = Math.floor((2 * scrollTop) / Math.max(1, clientHeight));
  };
  useLayoutEffect(() => {
    if (copy.current === null || scroller.current === null) return;
    onScroll();
    const half = scroller.current.clientHeight / 2;
    const stretch = { top: (halves.value - 1) * half, bottom: (halves.value + 4) * half };
    marks.value = measure(copy.current, spans, stretch);
  }, [text.value, spans, width.value, halves.value]);

  return { marks: marks.value, onScroll };
}
