"use client";

import { TabNav } from "@radix-ui/themes";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

const tabs = [
  { path: "", title: "Overview", admin: false },
  { path: "/tasks", title: "Tasks", admin: false },
  { path: "/compare", title: "Compare", admin: false },
  { path: "/feedback", title: "AI feedback", admin: false },
  { path: "/import", title: "Import", admin: false },
  { path: "/files", title: "Training files", admin: false },
  { path: "/settings", title: "Settings", admin: true },
] as const;

/** The parts of a project; where not all have room, the one that is open is scrolled to. */
export function ProjectTabs({ projectId, admin }: { projectId: string; admin: boolean }) {
  const path = usePathname();
  const base = `/projects/${projectId}`;
  const bar = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path is another tab
  useEffect(() => {
    bar.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [path]);
  return (
    <div ref={bar} className="-mx-4 mb-6 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      <TabNav.Root size={{ initial: "1", sm: "2" }} aria-label="Parts of the project">
        {tabs
          .filter((tab) => admin || !tab.admin)
          .map((tab) => {
            const href = `${base}${tab.path}`;
            const active = tab.path === "" ? path === base : path === href || path.startsWith(`${href}/`);
            return (
              <TabNav.Link key={tab.path} asChild active={active}>
                <Link href={href}>{tab.title}</Link>
              </TabNav.Link>
            );
          })}
      </TabNav.Root>
    </div>
  );
}
