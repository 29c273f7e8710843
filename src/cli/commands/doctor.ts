import type { Command } from 'commander';
import { EXIT, IdbError } from '../../model/errors.js';
import type { Invoke } from '../session.js';

export function addDoctor(program: Command, invoke: Invoke): void {
  program
    .command('doctor')
    .description(
      'Check configuration, servers, versions, privileges, schema and clocks, and say what to do about each finding.',
    )
    .addHelpText(
      'after',
      '\nEnds with 2 where there is a problem; warnings alone are no problem. Changes nothing.\n\nExample:\n  idb doctor',
    )
    .action(() =>
      invoke(async (session) => {
        const [{ examineAll }, { printFindings }] = await Promise.all([
          import('../../doctor/places.js'),
          import('../print-findings.js'),
        ]);
        const findings = await examineAll(session);
        if (session.signal.aborted) throw new IdbError('interrupted', 'Interrupted before all was checked.');
        await printFindings(session, findings);
        return findings.some(({ result }) => result === 'problem') ? EXIT.finding : EXIT.done;
      }),
    );
}
