/** The limits of one run: what was asked for, else what the configuration says, else what the machine has. */
import type { Config } from '../config/effective-config.ts';
import { ConductorError } from '../model/conductor-error.ts';
import { unknownProfile } from '../model/unknown-profile.ts';
import { type Profile, profileNames, profileOf } from '../plan/profiles.ts';
import { thisMachine } from './machine.ts';
import type { RunRequest } from './run-request.ts';

type Asked = Pick<RunRequest, 'profile' | 'concurrency'>;
type Configured = Pick<Config, 'profile' | 'profiles' | 'concurrency'>;

/**
 * The profile of a run. A number of tasks that is asked for counts more than a profile, and either more than the
 * configuration.
 * @throws ConductorError `usage/unknown-profile`
 */
export function runProfile({ profile, concurrency }: Asked, config: Configured): Profile {
  if (profile !== undefined) checkProfile(profile, config);
  const configured = config.concurrency === 'auto' || profile !== undefined ? undefined : config.concurrency;
  return profileOf(
    { name: profile ?? config.profile, own: config.profiles, tasks: concurrency ?? configured },
    thisMachine,
  );
}

/**
 * Checks a name that was given on the command line; the configuration's own is checked where that is loaded.
 * @throws ConductorError `usage/unknown-profile`
 */
export function checkProfile(name: string, { profiles }: Pick<Config, 'profiles'>): void {
  const names = profileNames(profiles);
  if (!names.includes(name))
    throw new ConductorError({ code: 'usage/unknown-profile', ...unknownProfile(name, names) });
}
