// Runs before the first paint, so that a dark room never sees a white flash. A plain script: modules would come too late.
(() => {
  const key = "peiban.theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const apply = () => {
    document.documentElement.dataset.theme = remembered() ?? (dark.matches ? "dark" : "light");
    const bar = document.querySelector('meta[name="theme-color"]');
    if (bar) bar.content = document.documentElement.dataset.theme === "dark" ? "#14201b" : "#ffffff";
  };
  dark.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-toggle]")) return;
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try {
      if (next === (dark.matches ? "dark" : "light")) localStorage.removeItem(key);
      else localStorage.setItem(key, next);
    } catch {
      document.documentElement.dataset.theme = next;
      return;
    }
    apply();
  });
  apply();
})();
