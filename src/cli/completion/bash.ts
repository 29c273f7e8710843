/** Completion for bash 3.2 (which macOS still has) and later. */
import { arm, followingArms, optionTests, quoted, valueArms } from './case-lines.js';
import type { CommandWords, ValueWords } from './command-words.js';

/** @param name the program, as it is typed */
export function bashScript(name: string, commands: readonly CommandWords[]): string {
  const call = `_${name.replace(/\W/g, '_')}`;
  return `# bash completion for ${name}; load it with: source <(${name} completion bash)
${call}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} at=${quoted(name)}
  local words='' options='' values='' skip='' i
  COMPREPLY=()
  # bash parts --option=value into three words.
  if [[ $cur == '=' ]]; then cur=''; elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == '=' ]] && continue
    if [[ -n $skip && \${COMP_WORDS[i]} != -* ]]; then skip=''; continue; fi
    skip=''
    case "$at : \${COMP_WORDS[i]}" in
${followingArms(commands)}
    esac
  done
${optionTests(commands, (options) => `options+=${quoted(` ${options.flatMap(({ flags }) => flags).join(' ')}`)}`)}
  case "$at" in
${commands.map(commandArm).join('\n')}
  esac
  [[ $cur == -* ]] || case "$at : $prev" in
${valueArms(commands, ({ choices, kind }) => setWords(choices, choices.length > 0 ? 'other' : kind))}
  esac
  if [[ $cur == -* || -z $words$values ]]; then words=$options values=other; fi
  # Other than files, file names are no answer, though readline's default.
  if [[ $values != file ]]; then compopt +o default 2>/dev/null; fi
  if [[ $values == directory ]]; then compopt -o dirnames 2>/dev/null; fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F ${call} ${name}
`;
}

function commandArm({ path, subcommands, argument }: CommandWords): string {
  const words = [...subcommands.map(({ name }) => name), ...(argument?.choices ?? [])];
  return arm(
    [quoted(path)],
    setWords(words, words.length > 0 || argument?.kind === 'other' ? '' : (argument?.kind ?? '')),
  );
}

function setWords(words: readonly string[], values: ValueWords['kind'] | ''): string {
  return `words=${quoted(words.join(' '))} values=${values}`;
}
