/** Where to go after signing in: `from` when it is a path of this site, else "/". Nobody can be sent elsewhere by a link. */
export function safePath(from: unknown): string {
  if (typeof from !== "string" || !from.startsWith("/")) return "/";
  const base = "http://chorus.invalid";
  const url = URL.canParse(from, base) ? new URL(from, base) : null;
  if (!url || url.origin !== base || url.pathname === "/login") return "/";
  return url.pathname + url.search + url.hash;
}
