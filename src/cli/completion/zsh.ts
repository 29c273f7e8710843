/** Completion for zsh, to be sourced or to be put as a file `_idb` on the fpath. */
import { arm, followingArms, optionTests, quoted, valueArms } from './case-lines.js';
import type { CommandWords, OptionWords, ValueWords } from './command-words.js';

/** @param name the program, as it is typed */
export function zshScript(name: string, commands: readonly CommandWords[]): string {
  const call = `_${name.replace(/\W/g, '_')}`;
  return `#compdef ${name}
# zsh completion for ${name}; load it with: source <(${name} completion zsh)
${call}() {
  local cur=$words[CURRENT] prev=$words[CURRENT-1] at=${quoted(name)} skip='' i
  local -a names flags
  # zsh leaves --option=value in one word.
  if [[ $cur == --*=* ]]; then prev=\${cur%%=*}; compset -P '*='; cur=''; fi
  for ((i = 2; i < CURRENT; i++)); do
    if [[ -n $skip && $words[i] != -* ]]; then skip=''; continue; fi
    skip=''
    case "$at : $words[i]" in
${followingArms(commands)}
    esac
  done
${optionTests(commands, (options) => `flags+=(${options.flatMap(describedFlags).join(' ')})`)}
  [[ $cur == -* ]] || case "$at : $prev" in
${valueArms(commands, (value) => `${valueAction(value)}; return`)}
  esac
  [[ $cur == -* ]] || case "$at" in
${commands.map(commandArm).join('\n')}
  esac
  if (( $#names )); then _describe word names; else _describe -o option flags; fi
}
if [[ \${funcstack[1]} == ${call} ]]; then ${call} "$@"; else compdef ${call} ${name}; fi
`;
}

function commandArm({ path, subcommands, argument }: CommandWords): string {
  const described = subcommands.map(({ name, sentence }) => describedWord(name, sentence));
  const names = [...described, ...(argument?.choices ?? []).map((choice) => describedWord(choice, ''))];
  const hasFiles = argument !== undefined && argument.kind !== 'other' && names.length === 0;
  return arm([quoted(path)], hasFiles ? `${valueAction(argument)}; return` : `names=(${names.join(' ')})`);
}

function valueAction({ choices, kind }: ValueWords): string {
  if (choices.length > 0) return `compadd -- ${choices.map(quoted).join(' ')}`;
  return kind === 'file' ? '_files' : kind === 'directory' ? '_files -/' : '_message value';
}

function describedFlags({ flags, sentence }: OptionWords): string[] {
  return flags.map((flag) => describedWord(flag, sentence));
}

/** PLAIN_WORD has no colon, so that the first one ends the word. */
function describedWord(word: string, sentence: string): string {
  return quoted(sentence === '' ? word : `${word}:${sentence}`);
}
