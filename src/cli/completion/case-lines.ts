/**
 * Arms of `case` statements, in the syntax that bash and zsh share. They are over "$at : $word": the command that the words so
 * far lead to, and the word after it.
 */
import type { CommandWords, OptionWords, ValueWords } from './command-words.js';

/** Arms that follow the words typed so far: to a subcommand, or to an option whose value comes next. */
export function followingArms(commands: readonly CommandWords[]): string {
  const steps = commands.flatMap(({ path, subcommands }) =>
    subcommands.map(({ name, aliases }) => {
      const patterns = [name, ...aliases].map((word) => quoted(`${path} : ${word}`));
      return arm(patterns, `at=${quoted(`${path} ${name}`)}`);
    }),
  );
  return [...steps, ...optionArms(commands, () => 'skip=1')].join('\n');
}

/** Arms for the options that a value is to follow. */
export function valueArms(commands: readonly CommandWords[], action: (value: ValueWords) => string): string {
  return optionArms(commands, action, ({ isOptional, value }) => isOptional && value?.choices.length === 0).join('\n');
}

/** Tests of "$at ", which add up the options of the command and of those around it. */
export function optionTests(
  commands: readonly CommandWords[],
  add: (options: readonly OptionWords[]) => string,
): string {
  return commands
    .filter(({ options }) => options.length > 0)
    .map((command) => `  [[ "$at " == ${atOrUnder(command, '')} ]] && ${add(command.options)}`)
    .join('\n');
}

export function arm(patterns: readonly string[], action: string): string {
  return `    ${patterns.join(' | ')}) ${action} ;;`;
}

/** In single quotes, for bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function optionArms(
  commands: readonly CommandWords[],
  action: (value: ValueWords) => string,
  isLeftOut: (option: OptionWords) => boolean = () => false,
): string[] {
  return commands.flatMap((command) =>
    command.options.flatMap((option) => {
      if (option.value === undefined || isLeftOut(option)) return [];
      return [
        arm(
          option.flags.map((flag) => atOrUnder(command, `: ${flag}`)),
          action(option.value),
        ),
      ];
    }),
  );
}

/** A pattern for the path, or also all below it, and what comes then. */
function atOrUnder({ path, subcommands }: CommandWords, rest: string): string {
  if (subcommands.length === 0) return quoted(`${path} ${rest}`);
  return `${quoted(`${path} `)}*${rest === '' ? '' : quoted(rest)}`;
}
