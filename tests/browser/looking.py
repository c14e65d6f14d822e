"""What axe minds on a page, and what is wider than its window."""

from playwright.sync_api import Page

from tools.house import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# With `everything`, all rules are asked. Without it, those are left out whose own impact is below serious: axe gives a
# violation the impact of its rule, so they can add nothing here. Style sheets and media are fetched for such rules only.
RUN = """everything => axe.run(document, {
  runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
  resultTypes: ["violations"],
  ...(everything ? {} : {
    preload: false,
    rules: Object.fromEntries(axe._audit.rules
      .filter(rule => ["minor", "moderate"].includes(rule.impact)).map(rule => [rule.id, {enabled: false}])),
  }),
}).then(found => found.violations
  .filter(each => ["serious", "critical"].includes(each.impact))
  .map(each => `${each.id}: ${each.nodes.map(node => node.target.join(" ")).slice(0, 4).join(" | ")}`))"""
WIDER = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return "";
  const wide = [...document.querySelectorAll("body *")].filter(each => each.getBoundingClientRect().right > most + 1);
  return wide.slice(-3).map(each => each.tagName + "." + each.className).join(" | ") || "something";
}"""


def serious(page: Page) -> list[str]:
    """Serious and critical violations of the page as it stands, each with where."""
    page.evaluate(AXE)
    return [f"{page.url}: {fault}" for fault in page.evaluate(RUN)]
