import { first } from "./first.ts";
import { fourth } from "./fourth.ts";
import { second } from "./second.ts";
import { third } from "./third.ts";

/**
 * Every change of the tables, in order: the file's version (`user_version`) is how many of them it has had.
 * What has been released is never edited; a change is one more entry.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [first, second, third, fourth];
