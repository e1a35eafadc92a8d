import { useSignal } from "@preact/signals";
import {
  elementScroll,
  measureElement,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Lines {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly count: number;
  keyOf(index: number): string;
  /** Pixels, before a line was seen. */
  heightOf(index: number): number;
}

/** The lines of a long list that are in view or near it; only they are in the page. */
export function useVirtual({
  scroller,
  count,
  keyOf,
  heightOf,
}: Lines): Virtualizer<HTMLDivElement, HTMLElement> {
  const changes = useSignal(0);
  void changes.value;
  const options: VirtualizerOptions<HTMLDivElement, HTMLElement> = {
    count,
    getScrollElement: () => scroller.current,
    getItemKey: keyOf,
    estimateSize: heightOf,
    overscan: 12,
    initialRect: { width: 0, height: 600 },
    // A list that is hidden has lines of no height: taken for theirs, it would have none when it is shown again.
    measureElement: (line, entry, list) =>
      measureElement(line, entry, list) || heightOf(list.indexFromElement(line)),
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => {
      changes.value++;
    },
  };
  const instance = useRef<Virtualizer<HTMLDivElement, HTMLElement>>(undefined);
  instance.current ??= new Virtualizer(options);
  const virtualizer = instance.current;
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}
