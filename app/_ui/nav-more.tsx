"use client";

import { DropdownMenu } from "@radix-ui/themes";
import { Ellipsis } from "lucide-react";
import Link from "next/link";
import type { NavPlace } from "./nav-places";

/** The places that do not fit into the phone's bottom bar. */
export function NavMore({ places, current }: { places: NavPlace[]; current: boolean }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger>
        <button
          type="button"
          className={`flex h-14 flex-1 flex-col items-center justify-center gap-1 text-[11px] ${current ? "font-medium text-accent-11" : "text-gray-11"}`}
        >
          <Ellipsis size={20} aria-hidden />
          More
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content side="top" align="end" size="2">
        {places.map((place) => (
          <DropdownMenu.Item key={place.href} asChild>
            <Link href={place.href}>
              <place.icon size={16} aria-hidden /> {place.title}
            </Link>
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
