/** Makes a unit for one machine out of the unit in systemd/, which stays the single source: whole lines are replaced. */
import { quoteCommand } from './unit-syntax.js';

export interface MachineFacts {
  /** The words that start idb here: absolute path of node, absolute path of bin/idb. */
  readonly executable: readonly string[];
  /** An existing user to run as; undefined: a user that exists only while the unit runs. */
  readonly user: string | undefined;
}

/** The command in the units of systemd/ that stands for idb, wherever it is installed. */
const PLACEHOLDER = 'ExecStart=/usr/bin/idb ';

/** Directories that ProtectHome=yes hides. */
const HOMES = /^\/(home|root|run\/user)\//;
/** Directories that PrivateTmp=yes replaces by empty ones. */
const TEMPORARY = /^\/(tmp|var\/tmp)\//;

/** @param template text of a unit in systemd/; one that does not start idb comes back as it is */
export function unitText(template: string, facts: MachineFacts): string {
  if (!template.includes(`\n${PLACEHOLDER}`)) return template;
  return template
    .split('\n')
    .flatMap((line) => machineLines(line, facts))
    .join('\n');
}

function machineLines(line: string, { executable, user }: MachineFacts): string[] {
  if (line.startsWith(PLACEHOLDER)) {
    return [`ExecStart=${quoteCommand(executable)} ${line.slice(PLACEHOLDER.length)}`];
  }
  if (user !== undefined && line === 'DynamicUser=yes') return [];
  if (user !== undefined && line.startsWith('User=')) return [`User=${user}`];
  if (line === 'ProtectHome=yes' && executable.some((path) => HOMES.test(path))) return ['ProtectHome=read-only'];
  return [line];
}

/** Sentences that the operator should read: why the unit, as it will be written, may not be able to start idb. */
export function unitWarnings({ executable, user }: MachineFacts): string[] {
  const warnings: string[] = [];
  const atHome = executable.find((path) => HOMES.test(path));
  if (atHome !== undefined && user === undefined) {
    warnings.push(
      `${atHome} lies in a home directory, which the unit's own user may not be allowed to enter. ` +
        'Install idb and node for the whole system, or name a user who may: --user NAME.',
    );
  }
  const temporary = executable.find((path) => TEMPORARY.test(path));
  if (temporary !== undefined) {
    warnings.push(`${temporary} can't be seen by the unit, which has a /tmp of its own. Install idb elsewhere.`);
  }
  return warnings;
}
