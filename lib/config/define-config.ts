/** Gives a configuration in TypeScript its type; does nothing else. */
import type { UserConfig } from '../model/formats/config.ts';

/** Returns the configuration as it is, for `export default defineConfig({ … })`. */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}
