import type { ReactNode } from "react";

const widths = { narrow: "max-w-2xl", normal: "max-w-5xl", wide: "max-w-7xl" } as const;

/** The column that a page's content stands in. */
export function Page({ width = "normal", children }: { width?: keyof typeof widths; children: ReactNode }) {
  return <div className={`mx-auto w-full px-4 py-6 sm:px-8 sm:py-8 ${widths[width]}`}>{children}</div>;
}
