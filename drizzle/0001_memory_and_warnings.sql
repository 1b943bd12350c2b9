CREATE TABLE `run_warnings` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` text NOT NULL,
	`step` integer NOT NULL,
	`watcher` text NOT NULL,
	`metric` text NOT NULL,
	`value` real,
	`threshold` real NOT NULL,
	`message` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `run_warnings_watcher` ON `run_warnings` (`run_id`,`watcher`);--> statement-breakpoint
ALTER TABLE `runs` ADD `memory` text;