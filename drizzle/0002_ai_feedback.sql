CREATE TABLE `endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`base_url` text NOT NULL,
	`model` text NOT NULL,
	`options` text NOT NULL,
	`created_by` text,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `judge_answers` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`judging_id` text NOT NULL,
	`project_id` text NOT NULL,
	`task_id` text NOT NULL,
	`judge_id` text NOT NULL,
	`principle_id` text NOT NULL,
	`principle_hash` text NOT NULL,
	`first_id` text NOT NULL,
	`second_id` text NOT NULL,
	`swapped` integer NOT NULL,
	`verdict` text,
	`score` real,
	`rationale` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`judging_id`) REFERENCES `judgings`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`task_id`) REFERENCES `tasks`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`first_id`) REFERENCES `responses`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`second_id`) REFERENCES `responses`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `judge_answers_question` ON `judge_answers` (`judge_id`,`first_id`,`second_id`,`principle_hash`,`swapped`);--> statement-breakpoint
CREATE INDEX `judge_answers_project` ON `judge_answers` (`project_id`,`judge_id`,`task_id`);--> statement-breakpoint
CREATE INDEX `judge_answers_task` ON `judge_answers` (`task_id`);--> statement-breakpoint
CREATE INDEX `judge_answers_judging` ON `judge_answers` (`judging_id`);--> statement-breakpoint
CREATE TABLE `judgings` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`endpoint_id` text,
	`checkpoint_id` text,
	`judge` text NOT NULL,
	`constitution_hash` text NOT NULL,
	`settings` text NOT NULL,
	`job_id` text NOT NULL,
	`created_by` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`endpoint_id`) REFERENCES `endpoints`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`checkpoint_id`) REFERENCES `checkpoints`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `projects` ADD `constitution` text;