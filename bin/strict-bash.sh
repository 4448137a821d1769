# Read by Bash (3.2 or newer) before a script task: tells conductor where and why the script stops, in a file of its own.
# Bash itself is started with -e, -u, pipefail and -E. What is here is taken back or kept from programs that the script starts.
unset BASH_ENV __conductor_prelude
export -n __conductor_report
if [ "${__conductor_bash_env+set}" ]; then
  BASH_ENV=$__conductor_bash_env
  export BASH_ENV
  unset __conductor_bash_env
fi

# How (stop, exit), status, command, statuses of the pipeline's parts. Fields end with 037, records with 036.
__conductor_tell() {
  [[ $2 != 0 ]] && [[ $1 == exit || $- == *e* ]] || return 0
  local __conductor_text __conductor_at
  builtin printf -v __conductor_text '%s\37' "$1" "$2" "$BASH_SUBSHELL" "$PWD" "$3" "$(($# - 3))" "${@:4}"
  for ((__conductor_at = 1; __conductor_at < ${#FUNCNAME[@]}; __conductor_at++)); do
    builtin printf -v __conductor_text '%s%s\37%s\37%s\37' "$__conductor_text" \
      "${FUNCNAME[__conductor_at]}" "${BASH_SOURCE[__conductor_at]-}" "${BASH_LINENO[__conductor_at - 1]}"
  done
  builtin printf '%s\36' "$__conductor_text" >>"$__conductor_report" || :
}
trap '{ __conductor_tell stop "$?" "$BASH_COMMAND" "${PIPESTATUS[@]}"; } 2>/dev/null' ERR
trap '{ __conductor_tell exit "$?" "$BASH_COMMAND" 0; } 2>/dev/null' EXIT

# The script's own BASH_ENV, if it has one.
if [ -n "${BASH_ENV-}" ]; then
  eval "__conductor_text=\"$BASH_ENV\""
  if [ -r "$__conductor_text" ]; then . "$__conductor_text"; fi
  unset __conductor_text
fi
