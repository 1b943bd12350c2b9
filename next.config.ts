import type { NextConfig } from "next";

const development = process.env.NODE_ENV === "development";

/** A response that a model wrote can neither load nor send anything outside: everything comes from this server. */
const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${development ? " 'unsafe-eval'" : ""}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  `connect-src 'self'${development ? " ws:" : ""}`,
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const config: NextConfig = {
  distDir: process.env.CHORUS_NEXT_DIST ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
  typescript: { ignoreBuildErrors: true }, // npm test checks types; a start need not wait for it
  allowedDevOrigins: ["127.0.0.1"],
  devIndicators: false,
  // Native code stays out of the bundles; app/ never imports TensorFlow at all (see .dependency-cruiser.cjs).
  serverExternalPackages: ["better-sqlite3"],
  experimental: { authInterrupts: true }, // forbidden() shows app/forbidden.tsx with status 403
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "Content-Security-Policy", value: contentSecurityPolicy },
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "Referrer-Policy", value: "same-origin" },
      ],
    },
  ],
};

export default config;
