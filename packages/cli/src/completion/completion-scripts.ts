/**
 * Scripts by which shells ask the command what can follow.
 *
 * Each calls `rootsmith completion SHELL -- WORDS` with what was typed so far and gets a line for each candidate, its
 * help behind a tab, then `:files` where paths fit as well. No blank follows what ends with a colon or an equals sign.
 *
 * @see bash(1) "Programmable Completion", zshcompsys(1), the page "complete" of fish
 * @module
 */
import type { Completion } from "./completion.ts";

type Shell = "bash" | "zsh" | "fish";

/** What a script reads. */
export function completionLines({ candidates, files }: Completion): string {
  const lines = candidates.map(({ value, help }) =>
    help === undefined ? value : `${value}\t${help}`,
  );
  return [...lines, ...(files ? [":files"] : [])]
    .map((line) => `${line.replaceAll("\n", " ")}\n`)
    .join("");
}

const BASH = `# bash completion of rootsmith; to be read by bash: source <(rootsmith completion bash)
_rootsmith() {
  local index last=0 word line how='' strip='' current
  local -a words=()
  COMPREPLY=()
  for ((index = 1; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    # Of "debian:trixie" and "--variant=apt" bash makes three words each.
    if ((\${#words[@]} > 0)) && [[ $word =~ ^[:=]+$ || \${COMP_WORDS[index - 1]} =~ ^[:=]+$ ]] &&
      ! [[ -z $word && \${COMP_LINE:COMP_POINT - 1:1} == ' ' ]]; then
      words[last]+=$word
    else
      words+=("$word")
      last=$((\${#words[@]} - 1))
    fi
  done
  current=\${words[last]}
  # What stands before the last of them is not replaced.
  if [[ $current == *[:=]* ]]; then
    if [[ $COMP_WORDBREAKS == *:* && $COMP_WORDBREAKS == *=* ]]; then
      strip=\${current%"\${current##*[:=]}"}
    elif [[ $COMP_WORDBREAKS == *=* && $current == *=* ]]; then
      strip=\${current%"\${current##*=}"}
    fi
  fi
  while IFS= read -r line; do
    case $line in
    :*) how=$line ;;
    *)
      line=\${line%%$'\\t'*}
      COMPREPLY+=("\${line#"$strip"}")
      ;;
    esac
  done < <("\${COMP_WORDS[0]}" completion bash -- "\${words[@]}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == *[:=] ]]; then
    compopt -o nospace 2>/dev/null
  fi
  if [[ $how == :files ]]; then
    # Of candidates that are no files it would quote commas.
    ((\${#COMPREPLY[@]} > 0)) || compopt -o filenames 2>/dev/null
    while IFS= read -r line; do
      COMPREPLY+=("$line")
    done < <(compgen -f -- "\${current#"$strip"}")
  fi
}
complete -F _rootsmith rootsmith
`;

const ZSH = `#compdef rootsmith
# zsh completion of rootsmith: in a directory of $fpath as _rootsmith, or source <(rootsmith completion zsh)
_rootsmith() {
  local line how='' value
  local -a spaced unspaced
  for line in "\${(@f)$("\${(Q)words[1]}" completion zsh -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ -z $line ]]; then
      continue
    elif [[ $line == :* ]]; then
      how=$line
      continue
    fi
    value=\${line%%$'\\t'*}
    if [[ $line == *$'\\t'* ]]; then
      line="\${value//:/\\\\:}:\${line#*$'\\t'}"
    else
      line=\${value//:/\\\\:}
    fi
    if [[ $value == *[:=] ]]; then
      unspaced+=("$line")
    else
      spaced+=("$line")
    fi
  done
  (( \${#spaced} )) && _describe -t values value spaced
  (( \${#unspaced} )) && _describe -t values value unspaced -S ''
  if [[ $how == :files ]]; then
    compset -P '--*='
    _files
  fi
}
if [[ \${funcstack[1]} == _rootsmith ]]; then
  _rootsmith "$@"
else
  compdef _rootsmith rootsmith
fi
`;

const FISH = `# fish completion of rootsmith: rootsmith completion fish > ~/.config/fish/completions/rootsmith.fish
function __rootsmith_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l how
    for line in ($words[1] completion fish -- $words[2..-1] "$current" 2>/dev/null)
        if string match -q ':*' -- $line
            set how $line
        else
            echo $line
        end
    end
    if test "$how" = :files
        __fish_complete_path (string replace -r '^--[^=]*=' '' -- "$current")
    end
end
complete -c rootsmith -f -a '(__rootsmith_complete)'
`;

export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
};
