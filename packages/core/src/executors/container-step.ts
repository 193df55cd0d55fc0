/**
 * How a step runs in a container of an engine.
 *
 * @module
 */

/**
 * Runs a program with exactly the given environment, then ends what it left behind. By the shell
 * alone: `env` may come with a package that is not there yet.
 */
export const STEP_SCRIPT: string = `(
  set -f
  IFS='
'
  for line in $(export -p); do
    line=\${line#export }
    line=\${line#declare -x }
    unset "\${line%%=*}"
  done
  unset IFS line
  set +f
  while case $1 in [A-Za-z_]*=*) ;; *) false ;; esac; do
    export "$1"
    shift
  done
  exec "$@"
)
code=$?
kill -9 -1 2>/dev/null
exit $code`;
