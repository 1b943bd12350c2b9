"use client";

import { Avatar, DropdownMenu } from "@radix-ui/themes";
import { ChevronsUpDown, LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import Link from "next/link";
import { signOut } from "next-auth/react";
import { useTheme } from "next-themes";
import type { User } from "@/lib/auth/user";

/** Who is signed in; account, theme, sign out. */
export function UserMenu({ user, slim }: { user: User; slim: boolean }) {
  const { theme = "system", setTheme } = useTheme();
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger>
        <button
          type="button"
          aria-label={`Account menu of ${user.name}`}
          className="flex items-center gap-2.5 rounded-md p-1 text-left hover:bg-gray-a3 data-[state=open]:bg-gray-a3"
        >
          <Avatar size="1" radius="full" variant="soft" fallback={initials(user.name)} />
          {!slim && (
            <>
              <span className="min-w-0 flex-1 leading-tight">
                <span className="block truncate text-sm font-medium">{user.name}</span>
                <span className="block truncate text-xs text-gray-11">{user.role}</span>
              </span>
              <ChevronsUpDown size={14} className="text-gray-10" aria-hidden />
            </>
          )}
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content align="end" className="min-w-52">
        <DropdownMenu.Label>{user.email}</DropdownMenu.Label>
        <DropdownMenu.Item asChild>
          <Link href="/account">
            <UserRound size={15} aria-hidden /> Account
          </Link>
        </DropdownMenu.Item>
        <DropdownMenu.Separator />
        <DropdownMenu.RadioGroup value={theme} onValueChange={setTheme}>
          <DropdownMenu.RadioItem value="light">
            <Sun size={15} aria-hidden /> Light
          </DropdownMenu.RadioItem>
          <DropdownMenu.RadioItem value="dark">
            <Moon size={15} aria-hidden /> Dark
          </DropdownMenu.RadioItem>
          <DropdownMenu.RadioItem value="system">
            <Monitor size={15} aria-hidden /> As the system
          </DropdownMenu.RadioItem>
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator />
        <DropdownMenu.Item onSelect={() => void signOut({ callbackUrl: "/login" })}>
          <LogOut size={15} aria-hidden /> Sign out
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? (words.at(-1)?.[0] ?? "") : "")).toUpperCase();
}
