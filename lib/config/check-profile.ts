/** Whether the profile that a configuration names is one; knows no machine. */
import { ConductorError } from '../model/conductor-error.ts';
import { unknownProfile } from '../model/unknown-profile.ts';
import { profileNames } from '../plan/profiles.ts';
import type { Document } from './document.ts';
import type { Config } from './effective-config.ts';

/**
 * Checks the name of the profile.
 * @throws ConductorError `config/invalid`
 */
export function checkConfiguredProfile({ profile, profiles }: Config, document: Document): void {
  const names = profileNames(profiles);
  if (names.includes(profile)) return;
  throw new ConductorError({
    code: 'config/invalid',
    ...unknownProfile(profile, names),
    place: document.locate('/profile'),
  });
}
