/** What can be typed after each command, read from the program itself, so that completion can't fall behind it. */
import type { Argument, Command, Option } from 'commander';

/** What a value is completed with: its choices, else files, directories, or nothing (`other`). */
export interface ValueWords {
  readonly choices: readonly string[];
  readonly kind: 'file' | 'directory' | 'other';
}

export interface OptionWords {
  /** `-d`, `--date`: as they are typed. */
  readonly flags: readonly string[];
  readonly sentence: string;
  /** Undefined for a flag without value. */
  readonly value: ValueWords | undefined;
  /** The value may be left out. */
  readonly isOptional: boolean;
}

export interface CommandWords {
  /** The words that lead to it, `idb events publish`. */
  readonly path: string;
  readonly subcommands: readonly {
    readonly name: string;
    readonly aliases: readonly string[];
    readonly sentence: string;
  }[];
  /** Its own, which may also be given after its subcommands. */
  readonly options: readonly OptionWords[];
  /** Undefined for a command without arguments. */
  readonly argument: ValueWords | undefined;
}

/** Words that need no quoting in any shell; others can't be completed. */
const PLAIN_WORD = /^[\w.@%+,/-]+$/;

/** The program and every visible command in it, inner before outer: what is said of an inner one hides the outer one's. */
export function commandWords(program: Command): CommandWords[] {
  return wordsOf(program, program.name(), [], []);
}

function wordsOf(
  command: Command,
  path: string,
  siblings: readonly string[],
  around: readonly OptionWords[],
): CommandWords[] {
  const help = command.createHelp();
  const inside = help.visibleCommands(command).filter((inner) => PLAIN_WORD.test(inner.name()));
  const names = inside.map((inner) => inner.name());
  const options = help
    .visibleOptions(command)
    .map(optionWords)
    .filter((option) => !around.some((outer) => isSame(option, outer)));
  const own: CommandWords = {
    path,
    subcommands: inside.map((inner) => ({
      name: inner.name(),
      aliases: inner.aliases().filter((alias) => PLAIN_WORD.test(alias)),
      sentence: firstLine(help.subcommandDescription(inner)),
    })),
    options,
    argument: argumentWords(command, siblings),
  };
  return [...inside.flatMap((inner) => wordsOf(inner, `${path} ${inner.name()}`, names, [...around, ...options])), own];
}

/** As `--help`, which every command has. */
function isSame(option: OptionWords, outer: OptionWords): boolean {
  return JSON.stringify([option.flags, option.value]) === JSON.stringify([outer.flags, outer.value]);
}

function optionWords(option: Option): OptionWords {
  const takesValue = option.required || option.optional;
  const name = /[<[]([^>\]]*)/.exec(option.flags)?.[1] ?? '';
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    sentence: firstLine(option.description),
    value: takesValue ? valueWords(name, option.argChoices) : undefined,
    isOptional: option.optional,
  };
}

/** Commander's own `help` command takes the name of a command beside it. */
function argumentWords(command: Command, siblings: readonly string[]): ValueWords | undefined {
  const [first]: readonly Argument[] = command.registeredArguments;
  if (first === undefined) return undefined;
  return valueWords(first.name(), command.name() === 'help' ? siblings : first.argChoices);
}

function valueWords(name: string, choices: readonly string[] = []): ValueWords {
  const kind = /dir|root/i.test(name) ? 'directory' : /file|path/i.test(name) ? 'file' : 'other';
  return { choices: choices.filter((choice) => PLAIN_WORD.test(choice)), kind };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
