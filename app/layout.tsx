import { Theme } from "@radix-ui/themes";
import type { Metadata, Viewport } from "next";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { currentUser } from "@/lib/auth/current-user";
import { NavShell } from "./_ui/nav-shell";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Chorus", template: "%s · Chorus" },
  description: "Human feedback and RLHF in one place: label, train, compare, sample, label.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fcfcfd" },
    { media: "(prefers-color-scheme: dark)", color: "#111113" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const user = await currentUser();
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <ThemeProvider attribute="class" disableTransitionOnChange>
          <Theme accentColor="violet" grayColor="slate" radius="large" panelBackground="solid">
            {user ? <NavShell user={user}>{children}</NavShell> : <main id="content">{children}</main>}
          </Theme>
        </ThemeProvider>
      </body>
    </html>
  );
}
