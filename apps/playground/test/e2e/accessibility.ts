/**
 * What is wrong with the page for keyboards, screen readers and weak eyes; runs in the page. By hand: names of controls,
 * one first heading, ids once, images and tabs described, text of sufficient contrast (WCAG 2.2, 1.4.3).
 */
export function problemsOfPage(): readonly string[] {
  const problems: string[] = [];
  const visible = (element: Element): boolean => element.getClientRects().length > 0;
  const labelOf = (element: Element): string => {
    const labelled = (element.getAttribute("aria-labelledby") ?? "")
      .split(/\s+/)
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" ");
    const labels =
      element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
        ? [...(element.labels ?? [])].map((label) => label.textContent ?? "").join(" ")
        : "";
    const own = element.matches("button, a, [role=tab]") ? (element.textContent ?? "") : "";
    return `${element.getAttribute("aria-label") ?? ""}${labelled}${labels}${own}`.trim();
  };
  const controls =
    "button, input, textarea, select, progress, [role=tab], [role=tablist], [role=tabpanel], [role=img]";
  for (const control of document.querySelectorAll(controls))
    if (visible(control) && labelOf(control) === "")
      problems.push(`no name: ${control.outerHTML.slice(0, 120)}`);

  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  for (const id of new Set(ids.filter((one, i) => ids.indexOf(one) !== i))) problems.push(`id twice: ${id}`);
  for (const attribute of ["aria-labelledby", "aria-describedby", "for"])
    for (const element of document.querySelectorAll(`[${attribute}]`))
      for (const id of (element.getAttribute(attribute) ?? "").split(/\s+/))
        if (id !== "" && document.getElementById(id) === null)
          problems.push(`${attribute} names ${id}, which is not there`);
  if (document.querySelectorAll("h1").length !== 1) problems.push("not one first heading");
  if (document.querySelector("main") === null) problems.push("no main landmark");
  if (document.documentElement.lang === "") problems.push("no language");
  if (document.querySelectorAll('[role=tab][aria-selected="true"]').length !== 1)
    problems.push("not one tab chosen");

  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  /** Paints colours over one another and reads what is seen. */
  const painted = (colours: readonly string[]): readonly number[] => {
    if (context === null) return [0, 0, 0];
    context.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (rgb: readonly number[]): number => {
    const [r = 0, g = 0, b = 0] = rgb.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element === null || (node.textContent ?? "").trim() === "" || !visible(element)) continue;
    if (element.closest(".visually-hidden, [aria-hidden=true], :disabled") !== null) continue;
    const style = getComputedStyle(element);
    if (style.visibility === "hidden") continue;
    const behind: string[] = [];
    let opacity = 1;
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const { backgroundColor, opacity: own } = getComputedStyle(at);
      behind.unshift(backgroundColor);
      opacity *= Number(own);
    }
    if (opacity < 1) continue;
    const light = luminance(painted(behind));
    const ink = luminance(painted([...behind, style.color]));
    const contrast = (Math.max(light, ink) + 0.05) / (Math.min(light, ink) + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (isLarge ? 3 : 4.5))
      problems.push(`contrast ${contrast.toFixed(2)}: ${(node.textContent ?? "").trim().slice(0, 40)}`);
  }
  return [...new Set(problems)];
}
