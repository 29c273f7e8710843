/** Completion for fish 3 and later. */
import type { CommandWords, OptionWords, ValueWords } from './command-words.js';

/** @param name the program, as it is typed */
export function fishScript(name: string, commands: readonly CommandWords[]): string {
  const test = `__${name.replace(/\W/g, '_')}_at`;
  return `# fish completion for ${name}; load it with: ${name} completion fish | source
function ${test} --description 'Whether the words so far lead to a command like this'
    set -l at ${quoted(name)}
    set -l skip 0
    set -l typed (commandline -opc)
    for word in $typed[2..-1]
        if test $skip -eq 1
            set skip 0
            string match -q -- '-*' $word; or continue
        end
        switch "$at : $word"
${commands.flatMap(followingCases).join('\n')}
        end
    end
    string match -q -- $argv[1] "$at "
end
complete -c ${name} -f
${commands.flatMap((command) => completions(name, test, command)).join('\n')}
`;
}

function followingCases(command: CommandWords): string[] {
  const { path, subcommands, options } = command;
  const steps = subcommands.map(({ name, aliases }) => {
    const patterns = [name, ...aliases].map((word) => `${path} : ${word}`);
    return caseOf(patterns, `set at ${quoted(`${path} ${name}`)}`);
  });
  const flags = options.filter(({ value }) => value !== undefined).flatMap((option) => option.flags);
  const patterns = flags.map((flag) => `${atOrUnder(command)}: ${flag}`);
  return flags.length === 0 ? steps : [...steps, caseOf(patterns, 'set skip 1')];
}

function caseOf(patterns: readonly string[], action: string): string {
  return `            case ${patterns.map(quoted).join(' ')}\n                ${action}`;
}

function completions(name: string, test: string, command: CommandWords): string[] {
  const { path, subcommands, options, argument } = command;
  const startOf = (pattern: string): string => `complete -c ${name} -n ${quoted(`${test} "${pattern}"`)}`;
  const [here, hereOrInside] = [startOf(`${path} `), startOf(atOrUnder(command))];
  return [
    ...subcommands.map((inner) => `${here} -a ${inner.name}${described(inner.sentence)}`),
    ...(argument === undefined ? [] : [`${here} ${valueArguments(argument)}`]),
    ...options.map((option) => `${hereOrInside} ${flagArguments(option)}${described(option.sentence)}`),
  ];
}

function flagArguments({ flags, value, isOptional }: OptionWords): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ');
  if (value === undefined) return names;
  return `${names} ${isOptional ? '' : '-r '}${valueArguments(value)}`;
}

function valueArguments({ choices, kind }: ValueWords): string {
  if (choices.length > 0) return `-f -a ${quoted(choices.join(' '))}`;
  return kind === 'file' ? '-F' : kind === 'directory' ? `-f -a ${quoted('(__fish_complete_directories)')}` : '-f';
}

function described(sentence: string): string {
  return sentence === '' ? '' : ` -d ${quoted(sentence)}`;
}

/** As a pattern for the path and a space after it. */
function atOrUnder({ path, subcommands }: CommandWords): string {
  return `${path} ${subcommands.length > 0 ? '*' : ''}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, String.raw`\$&`)}'`;
}
