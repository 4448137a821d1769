/** What the launcher loads: the command line in this process. */
import { start } from './start.ts';

void start(process);
