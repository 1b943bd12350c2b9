/** Runs once when the web server starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { ignoreForwardedHeaders } = await import("./lib/auth/ignore-forwarded-headers");
  ignoreForwardedHeaders();
}
