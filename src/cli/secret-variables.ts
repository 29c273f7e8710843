/** Secrets in the environment. */
import { FIELD_NAMES, fieldOf } from '../config/fields.js';

/**
 * Takes them out, once they were read: Node's diagnostic reports (`--report-on-fatalerror`, `--report-on-signal`) list the environment,
 * and children of this process inherit it.
 */
export function forgetSecretVariables(env: NodeJS.ProcessEnv): void {
  for (const name of FIELD_NAMES) {
    const { secret, environment } = fieldOf(name);
    if (secret !== undefined && environment !== undefined) Reflect.deleteProperty(env, environment);
  }
}
