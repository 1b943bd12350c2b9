"use client";

import { Tooltip } from "@radix-ui/themes";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { hasRole } from "@/lib/auth/permissions";
import type { User } from "@/lib/auth/user";
import { LinkIcon } from "./link-icon";
import { Logo } from "./logo";
import { NavMore } from "./nav-more";
import { isCurrent, type NavPlace, navPlaces } from "./nav-places";
import { UserMenu } from "./user-menu";

/** The frame of every page: side bar on a desk, top and bottom bar on a phone, slim while somebody labels. */
export function NavShell({ user, children }: { user: User; children: ReactNode }) {
  const path = usePathname();
  const labeling = /^\/label\/./.test(path); // the annotator's screen: nothing beside the work
  const places = navPlaces.filter((place) => hasRole(user, place.role));
  return (
    <div className="flex min-h-dvh">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-md focus:bg-accent-9 focus:px-3 focus:py-2 focus:text-accent-contrast"
      >
        Skip to content
      </a>
      <aside
        className={`sticky top-0 hidden h-dvh shrink-0 flex-col border-r border-gray-a4 bg-gray-2 p-3 md:flex ${labeling ? "w-15" : "w-55"}`}
      >
        <Link href="/" className="mb-4 flex h-9 items-center gap-2 rounded-md px-1.5 font-semibold" aria-label="Chorus">
          <Logo />
          {!labeling && <span className="tracking-tight">Chorus</span>}
        </Link>
        <nav aria-label="Main" className="flex flex-1 flex-col gap-0.5">
          {places.map((place) => (
            <SideLink key={place.href} place={place} current={isCurrent(place, path)} slim={labeling} />
          ))}
        </nav>
        <UserMenu user={user} slim={labeling} />
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="sticky top-0 z-20 flex h-12 items-center justify-between border-b border-gray-a4 bg-background px-4 md:hidden">
          <Link href="/" className="flex items-center gap-2 font-semibold" aria-label="Chorus">
            <Logo size={22} />
            <span className="tracking-tight">Chorus</span>
          </Link>
          <UserMenu user={user} slim />
        </header>
        <main id="content" tabIndex={-1} className={`flex-1 outline-none ${labeling ? "" : "pb-20 md:pb-0"}`}>
          {children}
        </main>
      </div>
      {!labeling && <BottomBar places={places} path={path} />}
    </div>
  );
}

function SideLink({ place, current, slim }: { place: NavPlace; current: boolean; slim: boolean }) {
  const link = (
    <Link
      href={place.href}
      aria-current={current ? "page" : undefined}
      aria-label={slim ? place.title : undefined}
      className={`flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm transition-colors ${current ? "bg-accent-a3 font-medium text-accent-11" : "text-gray-11 hover:bg-gray-a3 hover:text-gray-12"}`}
    >
      <LinkIcon icon={place.icon} size={16} />
      {!slim && place.title}
    </Link>
  );
  return slim ? (
    <Tooltip content={place.title} side="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}

/** Four places fit under a thumb; the rest is behind "More". */
function BottomBar({ places, path }: { places: NavPlace[]; path: string }) {
  const shown = places.length > 5 ? places.slice(0, 4) : places;
  const rest = places.slice(shown.length);
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-20 flex border-t border-gray-a4 bg-background pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {shown.map((place) => {
        const current = isCurrent(place, path);
        return (
          <Link
            key={place.href}
            href={place.href}
            aria-current={current ? "page" : undefined}
            className={`flex h-14 flex-1 flex-col items-center justify-center gap-1 text-[11px] ${current ? "font-medium text-accent-11" : "text-gray-11"}`}
          >
            <LinkIcon icon={place.icon} size={20} />
            {place.title}
          </Link>
        );
      })}
      {rest.length > 0 && <NavMore places={rest} current={rest.some((place) => isCurrent(place, path))} />}
    </nav>
  );
}
