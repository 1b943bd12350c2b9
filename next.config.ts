import type { NextConfig } from "next";

const config: NextConfig = {
  distDir: process.env.CHORUS_NEXT_DIST ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
  // Native code stays out of the bundles; app/ never imports TensorFlow at all (see .dependency-cruiser.cjs).
  serverExternalPackages: ["better-sqlite3"],
};

export default config;
