"""What must hold on every page for everybody: nothing scrolls sideways, targets are large, pages are light, axe agrees.

Each function returns what is wrong, in words; nothing wrong is an empty list.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from buurthulp.contrast import contrast_ratio

MOST_BYTES = 150_000
TARGET_PX = 44
STAFF_TARGET_PX = 24
# WCAG 2.2 A and AA and axe's own advice.
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations", "incomplete"],
}
_AXE = Axe().axe_script
# Of what passed nothing comes back: it is long, and nobody reads it.
_ASK_AXE = """(options) => axe.run(document, options)
  .then((found) => [...found.violations, ...found.incomplete.filter((rule) => rule.id === "color-contrast")])"""

# axe cannot see what colour lies under a word in a picture; on a map that is the area of the same tint.
_WORDS_ON_MAPS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const hex = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    return "#" + parts.map((one) => one.toString(16).padStart(2, "0")).join("");
  };
  return [...document.querySelectorAll("svg.areas text")].map((word) => {
    const tint = [...word.classList].find((name) => /^t\\d$/.test(name)).slice(1);
    const area = word.closest("svg").querySelector(`.area.f${tint}`);
    return [word.textContent.trim(), hex(getComputedStyle(word).fill), hex(getComputedStyle(area).fill)];
  });
}"""
LEAST_CONTRAST = 4.5
_ON_A_PICTURE = "contains an image node"

_TOO_SMALL = """(least) => {
  const isInline = (element) => {
    // The exception of WCAG 2.5.8: a link in a sentence, whose height is that of the line.
    if (element.tagName !== "A" || getComputedStyle(element).display !== "inline") return false;
    const block = element.closest("p, li, dd, dt, td, label, summary, h1, h2, h3, div");
    const text = (node) => node.textContent.replace(/\\s+/g, " ").trim();
    return block !== null && text(block).length > text(element).length;
  };
  const found = [];
  for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (element.type === "hidden" || element.matches(".skip")) continue;
    if (!element.checkVisibility({visibilityProperty: true})) continue;
    const target = element.closest("label") ?? element;
    const box = target.getBoundingClientRect();
    if (box.width === 0 || isInline(element)) continue;
    if (box.height < least - 0.5 || box.width < least - 0.5) {
      const words = (element.textContent || element.name || "").replace(/\\s+/g, " ").trim();
      found.push(`${element.tagName.toLowerCase()} "${words}" is ${Math.round(box.width)} x ${Math.round(box.height)}`);
    }
  }
  return found;
}"""

_SIDEWAYS = """() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= innerWidth) return [];
  const isWide = (element) => element.getBoundingClientRect().right > innerWidth + 1;
  const wide = [...document.querySelectorAll("body *")].filter(isWide).slice(0, 3);
  return [`scrolls sideways: ${page.scrollWidth} in ${innerWidth}; ${wide.map((one) => one.outerHTML.slice(0, 80))}`];
}"""

_HIDDEN_FOCUS = """() => {
  const found = [];
  const isSeen = (element) => {
    const target = element.closest("label.tile") ?? element;
    const box = target.getBoundingClientRect();
    if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return false;
    const x = Math.min(Math.max((box.left + box.right) / 2, 1), innerWidth - 1);
    const y = Math.min(Math.max((box.top + box.bottom) / 2, 1), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    return top !== null && (target.contains(top) || top.contains(target));
  };
  for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")) {
    if (element.type === "hidden" || element.disabled || element.tabIndex < 0) continue;
    if (!element.checkVisibility({visibilityProperty: true})) continue;
    element.focus();
    if (document.activeElement !== element) continue;
    if (!isSeen(element)) found.push(`focus is not seen on ${element.outerHTML.slice(0, 80)}`);
    const style = getComputedStyle(element);
    const shown = getComputedStyle(element.closest("label.tile") ?? element);
    const has = (of) => of.outlineStyle !== "none" || of.boxShadow !== "none";
    if (element.matches(":focus-visible") && !has(style) && !has(shown)) {
      found.push(`focus does not show on ${element.outerHTML.slice(0, 80)}`);
    }
  }
  document.activeElement?.blur();
  scrollTo(0, 0);
  return found;
}"""

_LOADED = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .map((entry) => [entry.name, entry.decodedBodySize])"""


def sideways(page: Page) -> list[str]:
    """Whether anything is wider than the window."""
    found: list[str] = page.evaluate(_SIDEWAYS)
    return found


def small_targets(page: Page, *, least: int) -> list[str]:
    """What can be tapped and is less than ``least`` pixels high or wide; links in a sentence are not counted."""
    found: list[str] = page.evaluate(_TOO_SMALL, least)
    return found


def heavy_or_foreign(page: Page, site: str) -> list[str]:
    """Everything the page loaded, unpacked, against the limit; and whatever came from elsewhere."""
    loaded: list[tuple[str, int]] = page.evaluate(_LOADED)
    faults = [f"asks for {name}" for name, _size in loaded if not name.startswith((site, "data:"))]
    weight = sum(size for _name, size in loaded)
    if weight > MOST_BYTES:
        faults.append(f"weighs {weight} bytes")
    return faults


def hidden_focus(page: Page) -> list[str]:
    """What can have the focus and is then out of sight, under something else, or looks as if it had not."""
    page.keyboard.press("Shift")  # from here on the browser shows the focus as for a keyboard
    found: list[str] = page.evaluate(_HIDDEN_FOCUS)
    return found


def axe_faults(page: Page, *, sees_colours: bool = True) -> list[str]:
    """What axe finds, and every contrast that it could not measure; words on a map are measured here.

    To measure contrast takes two thirds of the time; without ``sees_colours`` that one rule is left out.
    """
    page.evaluate(_AXE)
    found = page.evaluate(_ASK_AXE, {**AXE_OPTIONS, "rules": {"color-contrast": {"enabled": sees_colours}}})
    return faint_words_on_maps(page) + [
        f"axe {rule['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for rule in found
        for node in rule["nodes"]
        if not (rule["id"] == "color-contrast" and _ON_A_PICTURE in node.get("failureSummary", "") and _is_on_map(node))
    ]


def faint_words_on_maps(page: Page) -> list[str]:
    """Words on a map that stand out too little from the area they stand on."""
    return [
        f"{word!r} on the map: {ratio:.2f} to 1"
        for word, ink, under in page.evaluate(_WORDS_ON_MAPS)
        if (ratio := contrast_ratio(ink, under)) < LEAST_CONTRAST
    ]


def _is_on_map(node: dict[str, Any]) -> bool:
    return str(node.get("html", "")).startswith(("<text", "<tspan"))
