import type { Command } from 'commander';
import { EXIT, IdbError } from '../../model/errors.js';
import type { Invoke } from '../session.js';

export function defineDoctor(command: Command, invoke: Invoke): void {
  command
    .addHelpText(
      'after',
      '\nEnds with 2 where there is a problem; warnings alone are no problem. Changes nothing.\n\nExample:\n  idb doctor',
    )
    .action(() =>
      invoke(async (session) => {
        const [{ examineAll }, { printFindings }, { openRegistryOf }] = await Promise.all([
          import('../../doctor/places.js'),
          import('../print-findings.js'),
          import('../intake-wiring.js'),
        ]);
        const findings = await examineAll({ ...session, registry: await openRegistryOf(session) });
        if (session.signal.aborted) throw new IdbError('interrupted', 'Interrupted before all was checked.');
        const advise = (advice: string | null) => (advice === null ? null : session.advise(advice));
        await printFindings(
          session,
          findings.map((finding) => ({ ...finding, advice: advise(finding.advice) })),
        );
        return findings.some(({ result }) => result === 'problem') ? EXIT.finding : EXIT.done;
      }),
    );
}
