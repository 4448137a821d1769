/** Which build of conductor runs a task's code: its tools are part of what decides the result. */
import { VERSION } from '../model/version.ts';

/** Put in by the bundler: a digest over the code that generates. */
declare const __CODEGEN_DIGEST__: string | undefined;

/** Version and build; from sources the version alone. */
export const BUILD: string =
  typeof __CODEGEN_DIGEST__ === 'string' ? `${VERSION}+${__CODEGEN_DIGEST__.slice(0, 16)}` : VERSION;
