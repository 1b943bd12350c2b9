import { Boxes, ChartLine, Compass, FolderKanban, House, ListChecks, type LucideIcon, Users } from "lucide-react";
import type { Role } from "@/lib/auth/user";

export interface NavPlace {
  readonly href: string;
  readonly title: string;
  readonly icon: LucideIcon;
  readonly role: Role; // from which role on it is shown
}

export const navPlaces: readonly NavPlace[] = [
  { href: "/", title: "Home", icon: House, role: "annotator" },
  { href: "/label", title: "Label", icon: ListChecks, role: "annotator" },
  { href: "/projects", title: "Projects", icon: FolderKanban, role: "reviewer" },
  { href: "/runs", title: "Runs", icon: ChartLine, role: "reviewer" },
  { href: "/guide", title: "Guide", icon: Compass, role: "reviewer" },
  { href: "/checkpoints", title: "Checkpoints", icon: Boxes, role: "reviewer" },
  { href: "/people", title: "People", icon: Users, role: "admin" },
];

/** Whether `path` lies at or below the place. */
export function isCurrent(place: NavPlace, path: string): boolean {
  return place.href === "/" ? path === "/" : path === place.href || path.startsWith(`${place.href}/`);
}
