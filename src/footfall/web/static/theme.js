/*
 * Puts the class "dark" on <html> before anything is painted, from its data-theme attribute
 * ("system", "light" or "dark"), and keeps it right when the attribute or the system changes.
 * A plain script, not part of the bundle: modules run too late and the page would flash.
 */
(() => {
  const root = document.documentElement;
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const theme = root.dataset.theme;
    root.classList.toggle("dark", theme === "dark" || (theme !== "light" && systemIsDark.matches));
  };
  apply();
  systemIsDark.addEventListener("change", apply);
  new MutationObserver(apply).observe(root, { attributeFilter: ["data-theme"] });
})();
