/** The doctor's findings, as people and programs read them. */
import type { Finding, Result } from '../doctor/check.js';
import type { Colour } from './output.js';
import { counted } from '../model/words.js';
import type { Session } from './session.js';

const COLOURS: Record<Result, Colour> = { ok: 'green', warning: 'yellow', problem: 'red', skipped: 'dim' };

export async function printFindings(
  { out, json }: Pick<Session, 'out' | 'json'>,
  findings: readonly Finding[],
): Promise<void> {
  if (json) return out.json(findings);
  const resultWidth = Math.max(...findings.map(({ result }) => result.length));
  const checkWidth = Math.max(...findings.map(({ check }) => check.length));
  const indent = ' '.repeat(resultWidth + checkWidth + 4);
  for (const { check, result, finding, advice } of findings) {
    const text = finding.replaceAll('\n', `\n${indent}`);
    await out.line(`${out.colour(result.padEnd(resultWidth), COLOURS[result])}  ${check.padEnd(checkWidth)}  ${text}`);
    if (advice !== null) await out.line(`${indent}${out.colour(`-> ${advice}`, 'bold')}`);
  }
  await out.line();
  await out.line(summaryOf(findings));
}

function summaryOf(findings: readonly Finding[]): string {
  const number = (result: Result): number => findings.filter((finding) => finding.result === result).length;
  const left = number('skipped') === 0 ? '' : `, ${number('skipped')} skipped`;
  return `${number('ok')} in order, ${counted(number('warning'), 'warning')}, ${counted(number('problem'), 'problem')}${left}.`;
}
